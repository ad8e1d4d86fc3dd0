package dev.warren.bench.peer;

import java.util.Map;

/**
 * How the load generator reaches a peer.
 *
 * @param wire what subscribers speak
 * @param url where they connect, {@code ws://…}
 * @param connectHeaders headers of STOMP's CONNECT
 * @param prefix what stands before a channel in a destination, {@code /topic/} with STOMP
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
