package dev.warren.broker;

import dev.warren.channel.Channel;
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

  /**
   * Fanout exchange, and its queue, where RabbitMQ puts what it gave up delivering; a worker takes
   * it from there to the dead letters, with the reason.
   */
  public static final String UNDELIVERABLE = "warren.undeliverable";

  /** Direct exchange for alerts; routing key = the user, as a channel's word. */
  public static final String ALERTS = "warren.alerts";

  /**
   * The channel, in {@link #TOPICS} and the log, by which gateways tell each other what is no
   * client's business. Its kind is Warren's own: no client reads or writes it.
   */
  public static final String GATEWAYS = "warren.gateways";

  /**
   * As {@link #GATEWAYS}, from gateways to workers as well: the partitions of every family that
   * {@link Family#remembers()} are bound to it.
   */
  public static final String BEATS = "warren.beats";

  /** As {@link #GATEWAYS}, from workers to gateways: who holds which partition. */
  public static final String HOLDERS = "warren.holders";

  /** As {@link #GATEWAYS}, from workers to gateways: what they remember. */
  public static final String STATES = "warren.states";

  /** The kind of channels that are Warren's own. */
  public static final String OWN_KIND = "warren";

  /** Header of a dead letter: why it is one. */
  public static final String REASON_HEADER = "warren-reason";

  /** Header of a dead letter: the routing key it was posted with. */
  public static final String ROUTING_KEY_HEADER = "warren-routing-key";

  /** Header of a dead letter: the exchange it was posted to; empty for the default exchange. */
  public static final String EXCHANGE_HEADER = "warren-exchange";

  /** Header of a dead letter: how often it was tried. */
  public static final String COUNT_HEADER = "warren-count";

  /** Header of a dead letter: its id, by which it is shown, replayed and dropped. */
  public static final String LETTER_HEADER = "warren-letter";

  /**
   * Header of a topic message: when it happened, in milliseconds. AMQP's own {@code timestamp} has
   * seconds only; the name is the one RabbitMQ's message interceptors use.
   */
  public static final String TIMESTAMP_HEADER = "timestamp_in_ms";

  /**
   * Header of a topic message: what becomes of it for a client that is behind. {@code drop}: it is
   * left out; {@code last}: only the last such message of a channel is sent. Without it, every
   * client gets it.
   */
  public static final String WHEN_SLOW_HEADER = "warren-when-slow";

  /**
   * Header of events of presence and of typing: the gateway by which a client posted it. An AMQP
   * publisher's has none, and so is passed on as often as it is posted.
   */
  public static final String GATEWAY_HEADER = "warren-gateway";

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

  /** The queue of a user's unacknowledged alerts. */
  public static String alerts(String user) {
    return ALERTS + "." + Channel.word(user);
  }

  /** The queue behind {@code /queue/<name>}. */
  public static String queue(String name) {
    return "warren.queue." + name;
  }

  /** Whether a header is its publisher's own, to be passed on from the event to its subscribers. */
  public static boolean isPublishersOwn(String header) {
    return !BROKERS_HEADERS.contains(header)
        && !header.startsWith(OWN_PREFIX)
        && !header.equals(TIMESTAMP_HEADER);
  }
}
