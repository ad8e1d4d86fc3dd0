package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Declares what Warren needs in RabbitMQ; declaring it again changes nothing. Retention of the log
 * is no argument here but a policy, as a queue that is declared again with other arguments is
 * refused.
 */
public final class Topology {

  private static final int CONFIRM_TIMEOUT_MS = 10_000;

  /**
   * How often a quorum queue delivers an event again that keeps being requeued before it becomes a
   * dead letter. RabbitMQ 3.x would go on forever, 4.x stops at 20; every worker that dies, and
   * every try while the log cannot be published to, counts, so the limit leaves room for a bad
   * hour.
   */
  public static final int DELIVERY_LIMIT = 100;

  private Topology() {}

  /**
   * What both sides need: the two exchanges, the log bound to its own, and where gateways tell
   * workers what those are to remember.
   */
  public static void declareLog(Connection connection) throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.EVENTS, BuiltinExchangeType.TOPIC, true);
      channel.exchangeDeclare(Names.TOPICS, BuiltinExchangeType.TOPIC, true);
      for (Family family : Family.values()) {
        if (family.remembers()) {
          declareHashExchange(channel, family);
        }
      }
      channel.queueDeclare(Names.LOG_BIRTHS, true, false, false, stream());
      channel.confirmSelect();
      if (channel.queueDeclare(Names.LOG, true, false, false, stream()).getMessageCount() == 0) {
        giveBirth(channel);
      }
      // Only now: the birth has to be the log's first message.
      channel.queueBind(Names.LOG, Names.TOPICS, "#");
    }
  }

  /** What the workers need besides: dead letters, alerts, and every family's partitions. */
  public static void declareIntake(Connection connection, int partitions)
      throws IOException, TimeoutException {
    declareAlerts(connection);
    try (QueueDeclarer queues = new QueueDeclarer(connection);
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.DEAD_LETTERS, BuiltinExchangeType.FANOUT, true);
      // Whoever looks at the letters gives them back, which counts as a delivery.
      queues.declare(Names.DEAD_LETTERS, withoutLimit(connection));
      channel.queueBind(Names.DEAD_LETTERS, Names.DEAD_LETTERS, "");
      for (Family family : Family.values()) {
        declareHashExchange(channel, family);
        for (String kind : family.kinds()) {
          channel.exchangeBind(family.exchange(), Names.EVENTS, kind + ".#");
        }
        for (int partition = 0; partition < partitions; partition++) {
          queues.declare(family.queue(partition), intake());
          // The key of a binding to a consistent-hash exchange is its weight.
          channel.queueBind(family.queue(partition), family.exchange(), "1");
          if (family.remembers()) {
            channel.queueBind(family.queue(partition), Names.TOPICS, Names.BEATS);
          }
        }
      }
    }
  }

  /**
   * What {@link ClientQueues} need: the exchange of alerts, and where RabbitMQ puts what it gives
   * up delivering.
   */
  public static void declareAlerts(Connection connection) throws IOException, TimeoutException {
    try (QueueDeclarer queues = new QueueDeclarer(connection);
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.ALERTS, BuiltinExchangeType.DIRECT, true);
      channel.exchangeDeclare(Names.UNDELIVERABLE, BuiltinExchangeType.FANOUT, true);
      queues.declare(Names.UNDELIVERABLE, withoutLimit(connection));
      channel.queueBind(Names.UNDELIVERABLE, Names.UNDELIVERABLE, "");
    }
  }

  private static void declareHashExchange(Channel channel, Family family) throws IOException {
    try {
      channel.exchangeDeclare(family.exchange(), "x-consistent-hash", true);
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException cause
          && cause.getMessage().contains("exchange type")) {
        throw new IOException(
            "RabbitMQ has no exchange type x-consistent-hash: turn it on with"
                + " `rabbitmq-plugins enable rabbitmq_consistent_hash_exchange`",
            e);
      }
      throw e;
    }
  }

  /**
   * Done more than once at times: RabbitMQ's count of a stream's messages is up to 5 s old, and 0
   * after a restart. Readers go by the birth at offset 0 and pass over every other.
   */
  private static void giveBirth(Channel channel) throws IOException, TimeoutException {
    String birth = Long.toString(System.currentTimeMillis());
    BasicProperties properties =
        new BasicProperties.Builder()
            .type(LogBirth.MESSAGE_TYPE)
            .contentType("text/plain")
            .deliveryMode(2)
            .build();
    channel.basicPublish(
        "", Names.LOG, true, properties, birth.getBytes(StandardCharsets.US_ASCII));
    try {
      channel.waitForConfirmsOrDie(CONFIRM_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the log was made", e);
    }
  }

  private static Map<String, Object> stream() {
    return Map.of("x-queue-type", "stream");
  }

  private static Map<String, Object> intake() {
    Map<String, Object> arguments = lettersToUndeliverable();
    arguments.put("x-single-active-consumer", true);
    arguments.put("x-delivery-limit", DELIVERY_LIMIT);
    return arguments;
  }

  /** A quorum queue, of which a message that is delivered too often becomes a dead letter. */
  static Map<String, Object> limited() {
    Map<String, Object> arguments = lettersToUndeliverable();
    arguments.put("x-delivery-limit", DELIVERY_LIMIT);
    return arguments;
  }

  /** A quorum queue that delivers a message again as often as it takes. */
  static Map<String, Object> withoutLimit(Connection connection) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    if (majorVersion(connection) >= 4) {
      // It stops at 20 where nobody says otherwise; before 4.0 there is no limit, nor a way to say
      // so.
      arguments.put("x-delivery-limit", -1);
    }
    return arguments;
  }

  /** A quorum queue whose messages nothing removes silently, also where a policy bounds it. */
  static Map<String, Object> lettersToUndeliverable() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-dead-letter-exchange", Names.UNDELIVERABLE);
    // At least once instead of the default at most once; it asks for this overflow.
    arguments.put("x-dead-letter-strategy", "at-least-once");
    arguments.put("x-overflow", "reject-publish");
    return arguments;
  }

  static int majorVersion(Connection connection) {
    String version = String.valueOf(connection.getServerProperties().get("version"));
    int dot = version.indexOf('.');
    try {
      return Integer.parseInt(dot < 0 ? version : version.substring(0, dot));
    } catch (NumberFormatException e) {
      throw new IllegalStateException("RabbitMQ says that its version is '" + version + "'", e);
    }
  }
}
