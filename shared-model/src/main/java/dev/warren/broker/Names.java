package dev.warren.broker;

import java.util.Set;

/** The exchanges, queues, headers and streams that people outside know by name. */
public final class Names {

  /** Topic exchange where publishers post events; routing key = channel. */
  public static final String EVENTS = "warren.events";

  /** Topic exchange where workers, and relayed SENDs, publish; routing key = channel. */
  public static final String TOPICS = "warren.topics";

  /** Stream with every topic message in one order. */
  public static final String LOG = "warren.log";

  /** Stream with when each log of the name {@link #LOG} was born; see {@link LogBirth}. */
  public static final String LOG_BIRTHS = "warren.log.births";

  /** Fanout exchange, and its queue, for what could not be processed. */
  public static final String DEAD_LETTERS = "warren.dead-letters";

  /** Header of a dead letter: why it is one. */
  public static final String REASON_HEADER = "warren-reason";

  /** Header of a dead letter: the routing key it was posted with. */
  public static final String ROUTING_KEY_HEADER = "warren-routing-key";

  /**
   * Header of a topic message: when it happened, in milliseconds. AMQP's own {@code timestamp} has
   * seconds only; the name is the one RabbitMQ's message interceptors use.
   */
  public static final String TIMESTAMP_HEADER = "timestamp_in_ms";

  /** What the names of Warren's own headers begin with. */
  private static final String OWN_PREFIX = "warren-";

  /** Headers that route (CC, BCC) or that RabbitMQ writes about a message's way. */
  private static final Set<String> BROKERS_HEADERS =
      Set.of(
          "CC",
          "BCC",
          "x-acquired-count",
          "x-death",
          "x-delivery-count",
          "x-first-death-exchange",
          "x-first-death-queue",
          "x-first-death-reason",
          "x-last-death-exchange",
          "x-last-death-queue",
          "x-last-death-reason",
          "x-received-from",
          "x-stream-filter-value",
          "x-stream-offset");

  private Names() {}

  /** Whether a header is its publisher's own, to be passed on from the event to its subscribers. */
  public static boolean isPublishersOwn(String header) {
    return !BROKERS_HEADERS.contains(header)
        && !header.startsWith(OWN_PREFIX)
        && !header.equals(TIMESTAMP_HEADER);
  }
}
