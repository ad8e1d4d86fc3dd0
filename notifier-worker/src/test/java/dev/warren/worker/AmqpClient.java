package dev.warren.worker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.LogBatch;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** The test's own connection: publishes with confirms, consumes, and counts messages. */
public final class AmqpClient implements AutoCloseable {

  private static final int CONFIRM_MS = (int) Patience.LIMIT.toMillis();

  private final TestBroker broker;
  private final Connection connection;
  private final Channel channel;
  private @Nullable Connection asking;
  private @Nullable Connection reading;
  private @Nullable Consumption log;

  public AmqpClient(TestBroker broker) throws Exception {
    this.broker = broker;
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  public Connection connection() {
    return connection;
  }

  public Channel channel() {
    return channel;
  }

  /** Posts events, written with ' for ", on a channel and waits for the confirms. */
  public void post(String channelName, String... events) throws Exception {
    for (String event : events) {
      byte[] json = event.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      channel.basicPublish(Names.EVENTS, channelName, true, new BasicProperties(), json);
    }
    channel.waitForConfirmsOrDie(CONFIRM_MS);
  }

  /** Publishes a message and waits for its confirm. */
  public void publish(String exchange, String key, BasicProperties properties, byte[] body)
      throws Exception {
    channel.basicPublish(exchange, key, true, properties, body);
    channel.waitForConfirmsOrDie(CONFIRM_MS);
  }

  /** Consumes the queue into the list and acknowledges each message. */
  public List<Delivery> consume(String queue) throws IOException {
    return consume(connection, queue, 1, Map.of()).deliveries();
  }

  /**
   * The messages of the log from the first one, as far as they have been read; those of a batch one
   * by one. If RabbitMQ has ended the reading, it begins again.
   */
  public List<Delivery> log() {
    if (log == null || !log.channel().isOpen()) {
      readLog();
    }
    return log.deliveries();
  }

  /**
   * Begins to read the log from its first message. Tries until RabbitMQ accepts the consumer,
   * because RabbitMQ 3.10 may refuse it while the worker declares the log. The reading has its own
   * connection, because RabbitMQ may end the one for look-ups.
   */
  public void readLog() {
    soon()
        .untilAsserted(
            () -> {
              reading = openOr(reading);
              log = consume(reading, Names.LOG, 1_000, Map.of("x-stream-offset", "first"));
            });
  }

  /** Collects the messages that are published to the topic from now on. */
  public List<Delivery> subscribe(String topic) throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, Names.TOPICS, topic);
    return consume(queue);
  }

  private record Consumption(Channel channel, List<Delivery> deliveries) {}

  private static Consumption consume(
      Connection connection, String queue, int prefetch, Map<String, Object> arguments)
      throws IOException {
    List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    Channel consuming = connection.createChannel();
    consuming.basicQos(prefetch);
    consuming.basicConsume(
        queue,
        false,
        arguments,
        (tag, delivery) -> {
          deliveries.addAll(messages(delivery));
          consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        tag -> consuming.abort());
    return new Consumption(consuming, deliveries);
  }

  private static List<Delivery> messages(Delivery delivery) throws IOException {
    if (!LogBatch.MESSAGE_TYPE.equals(delivery.getProperties().getType())) {
      return List.of(delivery);
    }
    return LogBatch.decode(delivery.getBody()).stream()
        .map(
            record ->
                new Delivery(
                    new Envelope(
                        delivery.getEnvelope().getDeliveryTag(), false, "", record.channel()),
                    record.properties(),
                    record.body()))
        .toList();
  }

  /**
   * Declares a queue that refuses every further message. It is a classic queue, because the length
   * limit of a quorum queue is not exact.
   */
  public void declareFullQueue(String queue, boolean durable) throws Exception {
    channel.queueDeclare(
        queue, durable, !durable, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    channel.basicPublish("", queue, new BasicProperties(), new byte[0]);
    channel.waitForConfirms();
  }

  /** Declares a full queue for the user's alerts. */
  public void declareFullAlertQueue(String user) throws Exception {
    declareFullQueue(Names.alerts(user), true);
    channel.queueBind(Names.alerts(user), Names.ALERTS, user);
  }

  /** The number of messages in a queue; throws if there is no such queue. */
  public long count(String queue) throws Exception {
    try (Channel once = asking().createChannel()) {
      return once.messageCount(queue);
    }
  }

  /**
   * A connection for looking up queues. RabbitMQ 3.10 may end the connection (541) that looks up a
   * quorum queue or a stream while another one declares it.
   */
  private Connection asking() throws Exception {
    asking = openOr(asking);
    return asking;
  }

  /** This connection if it is open, else a new one. */
  private Connection openOr(@Nullable Connection previous) throws Exception {
    return previous != null && previous.isOpen() ? previous : broker.connect();
  }

  /** A wait that ignores exceptions, because RabbitMQ may not be ready yet. */
  public static ConditionFactory soon() {
    return Patience.await("the worker").ignoreExceptions();
  }

  @Override
  public void close() {
    connection.abort();
    if (asking != null) {
      asking.abort();
    }
    if (reading != null) {
      reading.abort();
    }
  }
}
