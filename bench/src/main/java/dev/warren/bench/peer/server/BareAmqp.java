package dev.warren.bench.peer.server;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The path of an event through RabbitMQ with the Java client alone: from one of some quorum queues
 * to a stream. Each publish is confirmed before its delivery is acknowledged. A worker also
 * consumes a family of channels from such queues behind the same kinds of exchanges, but it
 * validates the events, too. Any failure ends the process.
 */
public final class BareAmqp extends DefaultConsumer {

  public static final String EVENTS = "bare.events";
  public static final String TOPICS = "bare.topics";
  public static final String LOG = "bare.log";

  /** The line that the process prints when it has begun to consume. */
  public static final String READY = "consuming";

  /**
   * The exchange that spreads channels over the queues. The names of the queues begin with its
   * name.
   */
  private static final String INTAKE = "bare.intake";

  /** The prefetch of a worker's partition. */
  private static final int PREFETCH = 256;

  /** Confirm number → delivery tag, of messages that are published and not yet confirmed. */
  private final NavigableMap<Long, Long> inFlight = new ConcurrentSkipListMap<>();

  private BareAmqp(Channel channel) {
    super(channel);
  }

  /**
   * @param args the URI of the broker, and the numbers of the queues to consume
   */
  public static void main(String[] args) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(args[0]);
    factory.setAutomaticRecoveryEnabled(false);
    Connection connection = factory.newConnection("bare-amqp");
    connection.addShutdownListener(cause -> Runtime.getRuntime().halt(1));
    Channel declaring = connection.createChannel();
    declareLog(declaring);
    declaring.exchangeDeclare(EVENTS, BuiltinExchangeType.TOPIC, true);
    declaring.exchangeDeclare(INTAKE, "x-consistent-hash", true);
    declaring.exchangeBind(INTAKE, EVENTS, "#");
    for (String queue : args[1].split(",")) {
      consume(connection.createChannel(), INTAKE + "." + queue);
    }
    System.out.println(READY);
  }

  private static void consume(Channel channel, String queue) throws IOException {
    channel.addShutdownListener(cause -> Runtime.getRuntime().halt(1));
    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    channel.queueBind(queue, INTAKE, "1");
    channel.confirmSelect();
    channel.basicQos(PREFETCH);
    BareAmqp worker = new BareAmqp(channel);
    channel.addConfirmListener(worker::confirmed, (seq, multiple) -> end("a publish was nacked"));
    channel.addReturnListener(returned -> end("a publish was returned"));
    channel.basicConsume(queue, false, worker);
  }

  static void declareLog(Channel channel) throws IOException {
    channel.exchangeDeclare(TOPICS, BuiltinExchangeType.TOPIC, true);
    // The limits of Warren's log in infra/rabbitmq/definitions.json.
    Map<String, Object> stream =
        Map.of(
            "x-queue-type",
            "stream",
            "x-max-age",
            "24h",
            "x-max-length-bytes",
            5_000_000_000L,
            "x-stream-max-segment-size-bytes",
            50_000_000L);
    channel.queueDeclare(LOG, true, false, false, stream);
    channel.queueBind(LOG, TOPICS, "#");
  }

  @Override
  public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
      throws IOException {
    Channel channel = getChannel();
    inFlight.put(channel.getNextPublishSeqNo(), envelope.getDeliveryTag());
    channel.basicPublish(TOPICS, envelope.getRoutingKey(), true, properties, body);
  }

  private void confirmed(long seq, boolean multiple) throws IOException {
    if (multiple) {
      // Deliveries are published in their order, so this confirm also covers all earlier ones.
      NavigableMap<Long, Long> upTo = inFlight.headMap(seq, true);
      if (!upTo.isEmpty()) {
        getChannel().basicAck(upTo.lastEntry().getValue(), true);
        upTo.clear();
      }
    } else {
      Long tag = inFlight.remove(seq);
      if (tag != null) {
        getChannel().basicAck(tag, false);
      }
    }
  }

  private static void end(String reason) {
    System.err.println(reason);
    Runtime.getRuntime().halt(1);
  }
}
