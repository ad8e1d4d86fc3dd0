package dev.warren.bench.peer;

import java.util.Map;

/**
 * How the load generator reaches a peer.
 *
 * @param wire what subscribers speak
 * @param url where they connect, {@code ws://…}
 * @param connectHeaders headers of STOMP's CONNECT, or {@link #EACH_A_USER}
 * @param prefix what stands before a channel in a destination, {@code /topic/} with STOMP; all of
 *     the destination where {@link #prefixIsAll}
 * @param manyWords the wildcard for the rest of a channel's words ({@code #}, {@code >}); empty
 *     where there are no patterns
 * @param feed how messages are published
 */
public record Target(
    Wire wire,
    String url,
    Map<String, String> connectHeaders,
    String prefix,
    String manyWords,
    Feed feed) {

  /**
   * In place of a token for all: the key to sign one with for each connection, whose user is {@code
   * bench-<number>}.
   */
  public static final String EACH_A_USER = "x-bench-key";

  /** Whether there is one destination and no channel behind it. */
  public boolean prefixIsAll() {
    return !prefix.isEmpty() && !prefix.endsWith("/");
  }

  /** What subscribers speak, all of it over WebSocket. */
  public enum Wire {
    STOMP,
    NATS,
    SOCKET_IO,
    /** Finished WebSocket frames, with no question asked: the bare Netty broadcast. */
    BARE,
    /** No WebSocket: the stream {@code url} of the feed's broker, read by the Java client. */
    AMQP_STREAM
  }

  /**
   * How messages are published.
   *
   * @param amqpUri the broker; empty where messages are published over a WebSocket like the
   *     subscribers' (with STOMP, SEND to the destination)
   * @param exchange the exchange for plain messages
   * @param events the exchange for events on their way through a worker; empty where there is none
   */
  public record Feed(String amqpUri, String exchange, String events) {}
}
