package dev.warren.bench.peer;

import java.util.Map;

/**
 * The addresses and protocol by which the load generator reaches a peer.
 *
 * @param wire the subscribers' protocol
 * @param url the address for connections, {@code ws://…}
 * @param connectHeaders headers of STOMP's CONNECT, or {@link #EACH_A_USER}
 * @param prefix the part of a destination before the channel, {@code /topic/} with STOMP; the whole
 *     destination if {@link #prefixIsAll}
 * @param manyWords the wildcard for all further words of a channel ({@code #}, {@code >}); empty if
 *     the wire has no patterns
 * @param feed the way in which messages are published
 */
public record Target(
    Wire wire,
    String url,
    Map<String, String> connectHeaders,
    String prefix,
    String manyWords,
    Feed feed) {

  /**
   * A header with the key to sign one token per connection, in place of one token for all. The
   * users are {@code bench-<number>}.
   */
  public static final String EACH_A_USER = "x-bench-key";

  /** Whether there is one destination, without a channel in it. */
  public boolean prefixIsAll() {
    return !prefix.isEmpty() && !prefix.endsWith("/");
  }

  /** The same peer, whose messages clients publish over this many WebSockets of their own. */
  public Target publishedByClients(int connections) {
    return new Target(
        wire, url, connectHeaders, prefix, manyWords, new Feed("", "", "", connections));
  }

  /** The subscribers' protocol, over WebSocket unless noted. */
  public enum Wire {
    STOMP,
    NATS,
    /** As {@link #NATS}, and a stream acknowledges every message that it has stored. */
    JETSTREAM,
    SOCKET_IO,
    /** Bodies in WebSocket frames without a protocol inside: the bare Netty broadcast. */
    BARE,
    /** No WebSocket: the Java client reads the stream {@code url} of the feed's broker. */
    AMQP_STREAM
  }

  /**
   * The way in which messages are published.
   *
   * @param amqpUri the broker's URI; empty if the publisher uses WebSockets like the subscribers'
   *     (with STOMP, SEND to the destination)
   * @param exchange the exchange for plain messages
   * @param events the exchange for events that a worker handles; empty if there is none
   * @param connections by how many connections the publisher publishes; over AMQP it has one
   */
  public record Feed(String amqpUri, String exchange, String events, int connections) {

    /** The publisher uses a WebSocket like the subscribers'. */
    static final Feed SUBSCRIBERS_WIRE = new Feed("", "", "");

    /** A feed with one connection. */
    public Feed(String amqpUri, String exchange, String events) {
      this(amqpUri, exchange, events, 1);
    }
  }
}
