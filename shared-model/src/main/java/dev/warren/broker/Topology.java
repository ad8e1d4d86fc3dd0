package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Declares Warren's exchanges, queues and streams in RabbitMQ; declaring them again changes
 * nothing. The log's retention is a policy and not an argument of the stream, because RabbitMQ
 * refuses to declare a queue again with other arguments. Every method waits for RabbitMQ.
 */
public final class Topology {

  private static final int CONFIRM_TIMEOUT_MS = 10_000;

  /**
   * How often a quorum queue redelivers an event before it becomes a dead letter. RabbitMQ's own
   * default is no limit (3.x) or 20 times (4.x). Each death of a worker counts, and each attempt
   * while the log is missing, so the limit leaves room for a bad hour.
   */
  public static final int DELIVERY_LIMIT = 100;

  private static final long MAX_REVOCATION_BYTES = 64L * 1024 * 1024;

  private Topology() {}

  /** Whether the log exists. */
  public static boolean hasLog(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.queueDeclarePassive(Names.LOG);
      return true;
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException cause
          && cause.getReason() instanceof AMQP.Channel.Close close
          && close.getReplyCode() == AMQP.NOT_FOUND) {
        return false;
      }
      throw e;
    } finally {
      channel.abort();
    }
  }

  /**
   * Binds the log to the topics, in case another program has created the log without this binding.
   */
  public static void bindLog(Connection connection) throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.TOPICS, BuiltinExchangeType.TOPIC, true);
      channel.queueBind(Names.LOG, Names.TOPICS, "#");
    }
  }

  /**
   * Declares everything that gateways and workers both need: the exchanges for events and topics,
   * the log, and the exchanges of the families with a memory. Publishes the birth of a log that did
   * not exist, so the connection must not be one that has to work during an alarm.
   */
  public static void declareLog(Connection connection) throws IOException, TimeoutException {
    boolean exists = hasLog(connection);
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.EVENTS, BuiltinExchangeType.TOPIC, true);
      channel.exchangeDeclare(Names.TOPICS, BuiltinExchangeType.TOPIC, true);
      for (Family family : Family.values()) {
        if (family.remembers()) {
          declareHashExchange(channel, family.exchange());
        }
      }
      channel.queueDeclare(Names.LOG_BIRTHS, true, false, false, stream());
      channel.queueDeclare(Names.LOG, true, false, false, stream());
      declareRevocations(channel);
      if (!exists) {
        publishBirth(channel, Names.LOG);
      }
      // Bound last, so that the birth is the first message and readers need not search for it.
      channel.queueBind(Names.LOG, Names.TOPICS, "#");
    }
  }

  /** Gives a birth to a log without one, which another program has created. */
  public static void writeBirth(Connection connection) throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      LogBirth birth = publishBirth(channel, Names.LOG);
      publishBirth(channel, Names.LOG_BIRTHS, birth);
    }
  }

  /**
   * Declares the stream of revocations. Beyond some hundred thousand, RabbitMQ drops the oldest
   * ones.
   */
  public static void declareRevocations(Connection connection)
      throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      declareRevocations(channel);
    }
  }

  private static void declareRevocations(Channel channel) throws IOException {
    Map<String, Object> arguments = new HashMap<>(stream());
    arguments.put("x-max-length-bytes", MAX_REVOCATION_BYTES);
    arguments.put("x-stream-max-segment-size-bytes", MAX_REVOCATION_BYTES / 8);
    channel.queueDeclare(Names.REVOCATIONS, true, false, false, arguments);
  }

  /** Declares dead letters and alerts, which only workers need beside the partitions. */
  public static void declareLetters(Connection connection) throws IOException, TimeoutException {
    declareAlerts(connection);
    try (QueueDeclarer queues = new QueueDeclarer(connection);
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.DEAD_LETTERS, BuiltinExchangeType.FANOUT, true);
      // No limit, because reading the letters requeues them, and each time counts as a delivery.
      queues.declare(Names.DEAD_LETTERS, withoutLimit(connection));
      channel.queueBind(Names.DEAD_LETTERS, Names.DEAD_LETTERS, "");
    }
  }

  /**
   * Declares the exchanges that {@link ClientQueues} need: those for alerts, and the one for
   * messages that RabbitMQ gives up delivering.
   */
  public static void declareAlerts(Connection connection) throws IOException, TimeoutException {
    try (QueueDeclarer queues = new QueueDeclarer(connection);
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.ALERTS, BuiltinExchangeType.DIRECT, true);
      channel.exchangeDeclare(Names.ALERT_READERS, BuiltinExchangeType.TOPIC, true);
      channel.exchangeDeclare(Names.UNDELIVERABLE, BuiltinExchangeType.FANOUT, true);
      queues.declare(Names.UNDELIVERABLE, withoutLimit(connection));
      channel.queueBind(Names.UNDELIVERABLE, Names.UNDELIVERABLE, "");
    }
  }

  /**
   * Declares the exchange of a family, which has one binding. During a change of the number of
   * partitions it has two, and gives each event to one of them.
   */
  public static void declareHashExchange(Channel channel, String exchange) throws IOException {
    try {
      channel.exchangeDeclare(exchange, "x-consistent-hash", true);
    } catch (IOException e) {
      if (isUnknownExchangeType(e)) {
        throw new IOException(
            "RabbitMQ has no exchange type x-consistent-hash: enable it with"
                + " `rabbitmq-plugins enable rabbitmq_consistent_hash_exchange`",
            e);
      }
      throw e;
    }
  }

  /**
   * Whether RabbitMQ refused an exchange because it does not know its type. Before 4.0 it closes
   * the connection for that (503, COMMAND_INVALID), and since then the channel (406,
   * PRECONDITION_FAILED), as for an exchange that exists with another type.
   */
  public static boolean isUnknownExchangeType(IOException refused) {
    return refused.getCause() instanceof ShutdownSignalException cause
        && cause.getMessage().contains(" exchange type ");
  }

  /**
   * Whether RabbitMQ has a type of exchange. Declares an exchange that exists with another type,
   * which changes nothing: RabbitMQ looks at the type first, and then at the user's permissions.
   *
   * @param own a connection for this only, which may have ended afterwards
   */
  public static boolean knowsExchangeType(Connection own, String type) throws IOException {
    try {
      own.createChannel().exchangeDeclare("amq.topic", type, true);
      return true;
    } catch (IOException e) {
      if (isUnknownExchangeType(e)) {
        return false;
      }
      if (e.getCause() instanceof ShutdownSignalException cause
          && cause.getReason() instanceof AMQP.Channel.Close close
          && (close.getReplyCode() == AMQP.PRECONDITION_FAILED
              || close.getReplyCode() == AMQP.ACCESS_REFUSED)) {
        return true;
      }
      throw e;
    }
  }

  /**
   * Publishes a birth with the present time. Several programs may do so for one log: readers use
   * its first birth and skip the others.
   */
  private static LogBirth publishBirth(Channel channel, String stream)
      throws IOException, TimeoutException {
    LogBirth birth = LogBirth.withBatches(System.currentTimeMillis());
    publishBirth(channel, stream, birth);
    return birth;
  }

  private static void publishBirth(Channel channel, String stream, LogBirth birth)
      throws IOException, TimeoutException {
    publishBirth(channel, stream, LogBirth.MESSAGE_TYPE, birth);
  }

  /**
   * Publishes a birth to a stream under this AMQP {@code type}, and waits for the confirm.
   *
   * @param type {@link LogBirth#MESSAGE_TYPE} or {@link LogBirth#BATCHES_TYPE}
   */
  public static void publishBirth(Channel channel, String stream, String type, LogBirth birth)
      throws IOException, TimeoutException {
    channel.confirmSelect();
    BasicProperties properties =
        new BasicProperties.Builder().type(type).contentType("text/plain").deliveryMode(2).build();
    channel.basicPublish("", stream, true, properties, birth.encode());
    try {
      channel.waitForConfirmsOrDie(CONFIRM_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while creating the log", e);
    }
  }

  private static Map<String, Object> stream() {
    return Map.of("x-queue-type", "stream");
  }

  /** The arguments of a partition's queue. */
  public static Map<String, Object> intake() {
    Map<String, Object> arguments = lettersToUndeliverable();
    arguments.put("x-single-active-consumer", true);
    arguments.put("x-delivery-limit", DELIVERY_LIMIT);
    return arguments;
  }

  /** A quorum queue whose messages become dead letters after too many deliveries. */
  static Map<String, Object> limited() {
    Map<String, Object> arguments = lettersToUndeliverable();
    arguments.put("x-delivery-limit", DELIVERY_LIMIT);
    return arguments;
  }

  /** A quorum queue that redelivers without limit. */
  static Map<String, Object> withoutLimit(Connection connection) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    if (majorVersion(connection) >= 4) {
      // RabbitMQ 4 stops at 20 by default; earlier versions have no limit and refuse this value.
      arguments.put("x-delivery-limit", -1);
    }
    return arguments;
  }

  /** A quorum queue that loses no message silently, even if a policy bounds its length. */
  static Map<String, Object> lettersToUndeliverable() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-dead-letter-exchange", Names.UNDELIVERABLE);
    // RabbitMQ's default strategy may lose messages on the way; this one needs the overflow
    // reject-publish.
    arguments.put("x-dead-letter-strategy", "at-least-once");
    arguments.put("x-overflow", "reject-publish");
    return arguments;
  }

  /**
   * Whether RabbitMQ gives a queue with a single active consumer to the consumer with the highest
   * priority: it lets the active one finish first. Quorum queues do so from RabbitMQ 4.0 on.
   */
  public static boolean handsOverByPriority(Connection connection) {
    return majorVersion(connection) >= 4;
  }

  static int majorVersion(Connection connection) {
    return BrokerVersion.of(connection)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "RabbitMQ has an unknown version: '" + BrokerVersion.text(connection) + "'"))
        .major();
  }
}
