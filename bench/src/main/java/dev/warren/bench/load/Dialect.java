package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.nio.ByteBuffer;
import java.util.List;

/** What is spoken within a WebSocket: one of these per wire. */
sealed interface Dialect permits Stomp, Nats, SocketIo, Bare {

  static Dialect of(Target target, int heartBeatMs) {
    return switch (target.wire()) {
      case STOMP -> new Stomp(target, heartBeatMs);
      case NATS -> new Nats(target);
      case SOCKET_IO -> new SocketIo();
      case BARE -> new Bare();
      case AMQP_STREAM -> throw new IllegalArgumentException("no WebSocket");
    };
  }

  /** What is asked for in the upgrade request, where the target names this path and query. */
  default String path(String pathOfTarget) {
    return pathOfTarget;
  }

  /** As {@link #path}, for the connection that publishes. */
  default String publishingPath(String pathOfTarget) {
    return path(pathOfTarget);
  }

  /** The WebSocket subprotocol; empty for none. */
  default String subprotocol() {
    return "";
  }

  /** The client's side of one connection; with no destinations, of one that only publishes. */
  Talk talk(Subscriber subscriber, int connection, List<String> destinations);

  /** What stands before a published body in its WebSocket frame. */
  String before(String destination, int bodyBytes);

  /** What stands after it. */
  String after();

  /** The opcode of frames that publish. */
  default int opcode() {
    return FrameReader.TEXT;
  }

  /** One connection's talk, on its event loop. It tells its {@link Subscriber} what comes of it. */
  interface Talk {

    /** The upgrade is done. */
    void opened();

    /** A text or binary frame; the payload is valid within the call. */
    void data(ByteBuffer in, int from, int to, long now);

    /** Whether {@link #data} is to be passed pieces of frames, as they come. */
    default boolean streams() {
      return false;
    }

    /** The connection has ended: what is held can go. */
    default void ended() {}
  }
}
