package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.nio.ByteBuffer;
import java.util.List;

/** The protocol inside the WebSocket; one implementation per wire. */
sealed interface Dialect permits Stomp, Nats, SocketIo, Bare {

  static Dialect of(Target target, int heartBeatMs) {
    return switch (target.wire()) {
      case STOMP -> new Stomp(target, heartBeatMs);
      case NATS -> new Nats(target, false);
      case JETSTREAM -> new Nats(target, true);
      case SOCKET_IO -> new SocketIo();
      case BARE -> new Bare();
      case AMQP_STREAM -> throw new IllegalArgumentException("no WebSocket");
    };
  }

  /** The path and query of the upgrade request, made from those in the target's URL. */
  default String path(String pathOfTarget) {
    return pathOfTarget;
  }

  /** As {@link #path}, for the publisher's connection. */
  default String publishingPath(String pathOfTarget) {
    return path(pathOfTarget);
  }

  /** The WebSocket subprotocol; empty if the wire has none. */
  default String subprotocol() {
    return "";
  }

  /** The client's side of one connection. A publisher has no destinations. */
  Talk talk(Subscriber subscriber, int connection, List<String> destinations);

  /** The bytes before a published body in its WebSocket frame. */
  String before(String destination, int bodyBytes);

  /**
   * As {@link #before}, for the last message that is written for now. If the server does not
   * confirm each message by itself, this one requests a confirm.
   *
   * @param number the message's number on its connection, from 1
   */
  default String beforeLast(String before, long number) {
    return before;
  }

  /** The bytes after the body. */
  String after();

  /** Whether the server confirms published messages, by {@link Subscriber#confirmed}. */
  default boolean confirms() {
    return false;
  }

  /** Whether a client can leave a channel and join another one, by {@link Talk#move}. */
  default boolean canMove() {
    return false;
  }

  /** The opcode of a publisher's frames. */
  default int opcode() {
    return FrameReader.TEXT;
  }

  /**
   * The protocol's state for one connection, on its event loop. It calls back its {@link
   * Subscriber}.
   */
  interface Talk {

    /** The WebSocket is open. */
    void opened();

    /** Reads a text or binary frame; the payload is valid within the call only. */
    void data(ByteBuffer in, int from, int to, long now);

    /** Whether {@link #data} accepts pieces of frames as they arrive. */
    default boolean streams() {
      return false;
    }

    /**
     * Unsubscribes from the only destination, and subscribes to another one. Calls {@link
     * Subscriber#moved} once the server has confirmed that.
     */
    default void move(String destination) {
      throw new UnsupportedOperationException("a client of this wire has all its channels forever");
    }

    /** The connection has ended. Implementations release everything that they hold. */
    default void ended() {}
  }
}
