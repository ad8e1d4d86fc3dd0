package dev.warren.broker;

import dev.warren.channel.Channel;
import java.util.List;
import java.util.Set;

/** The names of Warren's exchanges, queues, streams and headers in RabbitMQ. */
public final class Names {

  /** Topic exchange for the events that publishers post; the routing key is the channel. */
  public static final String EVENTS = "warren.events";

  /**
   * Topic exchange for the topic messages of workers and relays; the routing key is the channel.
   */
  public static final String TOPICS = "warren.topics";

  /** The log: a stream with all topic messages in one order. */
  public static final String LOG = "warren.log";

  /** Stream with the birth of every log so far; see {@link LogBirth}. */
  public static final String LOG_BIRTHS = "warren.log.births";

  /** Fanout exchange, and its queue, for messages that could not be processed. */
  public static final String DEAD_LETTERS = "warren.dead-letters";

  /**
   * Fanout exchange, and its queue, for messages that RabbitMQ has given up delivering. A worker
   * moves them to the dead letters and adds the reason.
   */
  public static final String UNDELIVERABLE = "warren.undeliverable";

  /** Direct exchange for alerts; the routing key is the user, as a channel's word. */
  public static final String ALERTS = "warren.alerts";

  /**
   * Topic exchange for alerts that only readers of a channel may get; see {@link AlertReaders}. The
   * queues of {@link #ALERTS} are bound to this exchange, too.
   */
  public static final String ALERT_READERS = "warren.alerts.readers";

  /**
   * Channel of the log for messages between gateways. Its kind is {@link #OWN_KIND}, so no client
   * can read it or write to it.
   */
  public static final String GATEWAYS = "warren.gateways";

  /**
   * Channel of the log for notes from gateways to gateways and workers: the partitions of every
   * family that {@link Family#remembers() remembers} are bound to it.
   */
  public static final String BEATS = "warren.beats";

  /** Channel of the log for notes from workers to gateways, about the ownership of partitions. */
  public static final String OWNERS = "warren.holders";

  /** Channel of the log for notes from workers to gateways, with the workers' memories. */
  public static final String STATES = "warren.states";

  /**
   * Stream with the users whose sessions an administrator has ended. The log cannot hold them: it
   * keeps messages for a day, and a token may live for a year.
   */
  public static final String REVOCATIONS = "warren.revocations";

  /**
   * Fanout exchange by which workers announce themselves to each other. Each worker has a queue
   * {@code warren.workers.<id>} of its own, which ends with its connection.
   */
  public static final String WORKERS = "warren.workers";

  /**
   * The prefix of exchanges that say which partitions workers should consume; and the AMQP {@code
   * type} of a message to all workers that this has changed.
   */
  public static final String PARTITIONS = "warren.partitions";

  /** Channel of the log for the reports of workers that a partition has no event left. */
  public static final String DRAINED = "warren.drained";

  /** The kind of Warren's own channels. */
  public static final String OWN_KIND = "warren";

  /** Header of a dead letter: the reason. */
  public static final String REASON_HEADER = "warren-reason";

  /** Header of a dead letter: the routing key with which it was posted. */
  public static final String ROUTING_KEY_HEADER = "warren-routing-key";

  /** Header of a dead letter: the exchange to which it was posted, empty for the default one. */
  public static final String EXCHANGE_HEADER = "warren-exchange";

  /** Header of a dead letter: how many attempts were made. */
  public static final String COUNT_HEADER = "warren-count";

  /** Header of a dead letter: the id by which to show, replay and drop it. */
  public static final String LETTER_HEADER = "warren-letter";

  /**
   * Header of a topic message: its time in milliseconds since 1970. AMQP's property {@code
   * timestamp} counts seconds; the name is that of RabbitMQ's message interceptors.
   */
  public static final String TIMESTAMP_HEADER = "timestamp_in_ms";

  /**
   * Header of a topic message: how to treat it for a slow consumer. {@code drop} leaves the message
   * out; {@code last} sends only the last such message of a channel. Without the header, every
   * client gets the message.
   */
  public static final String WHEN_SLOW_HEADER = "warren-when-slow";

  /**
   * Header of presence and typing events: the gateway whose client posted the event. Events of AMQP
   * publishers do not have it, and are published as often as they are posted.
   */
  public static final String GATEWAY_HEADER = "warren-gateway";

  /**
   * Header of events that a client posted: the client's user. The data of some types do not name
   * the user, and equal events of two users are different events.
   */
  public static final String SENDER_HEADER = "warren-sender";

  /**
   * Header of events that a client posted: its user's teams, as channel words with a space between
   * them. The alerts of such an event reach members of these teams.
   */
  public static final String TEAMS_HEADER = "warren-teams";

  /**
   * Header of messages that a client sent to a channel: a name for the publication, which stays the
   * same when the gateway publishes it again. The gateway recognizes the message in the log by it.
   */
  public static final String SENT_HEADER = "warren-sent";

  /** The prefix of Warren's own headers. */
  private static final String OWN_PREFIX = "warren-";

  /**
   * The prefixes under which a stream stores a message's own properties and its sections of AMQP
   * 1.0. RabbitMQ reads such a header of a publisher as the property: a {@code x-basic-app-id} that
   * is too long would end the connection of every reader of the log.
   */
  private static final List<String> STREAM_PREFIXES = List.of("x-basic-", "x-amqp-1.0-", "x-opt-");

  /**
   * Headers for routing (CC, BCC), headers that RabbitMQ adds to a message on its way, and headers
   * in which a stream stores where a message was published.
   */
  private static final Set<String> BROKERS_HEADERS =
      Set.of(
          "CC",
          "BCC",
          "deaths",
          "x-acquired-count",
          "x-cc",
          "x-correlation-id",
          "x-correlation-id-type",
          "x-death",
          "x-delivery-count",
          "x-exchange",
          "x-first-death-exchange",
          "x-first-death-queue",
          "x-first-death-reason",
          "x-last-death-exchange",
          "x-last-death-queue",
          "x-last-death-reason",
          "x-message-id",
          "x-message-id-type",
          "x-received-from",
          "x-routing-key",
          "x-routing-keys",
          "x-stream-filter-value",
          "x-stream-offset");

  /** The headers by which a gateway stamps the event of a client. */
  private static final Set<String> STAMPS =
      Set.of(GATEWAY_HEADER, SENDER_HEADER, TEAMS_HEADER, SENT_HEADER);

  private Names() {}

  /** The queue of a user's unacknowledged alerts. */
  public static String alerts(String user) {
    return ALERTS + "." + Channel.word(user);
  }

  /** The queue of the destination {@code /queue/<name>}. */
  public static String queue(String name) {
    return "warren.queue." + name;
  }

  /** Whether a header is the publisher's own, so that it is passed on to subscribers. */
  public static boolean isPublishersOwn(String header) {
    return !BROKERS_HEADERS.contains(header)
        && !isOfAStream(header)
        && !header.startsWith(OWN_PREFIX)
        && !header.equals(TIMESTAMP_HEADER);
  }

  private static boolean isOfAStream(String header) {
    // A stream of Java is slower, and this runs for every header of every message.
    for (String prefix : STREAM_PREFIXES) {
      if (header.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a header is a gateway's stamp on the event of a client. Without its stamps, the event
   * would count as one of an AMQP publisher, which may say anything.
   */
  public static boolean isStamp(String header) {
    return STAMPS.contains(header);
  }
}
