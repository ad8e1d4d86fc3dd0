package dev.warren.worker;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.golden.GoldenMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.JsonNode;

/** The test as a gateway: reads the log, posts reports, and says what it knows. */
final class AsGateway implements AutoCloseable {

  private final Connection connection;
  private final Channel channel;
  private final List<Delivery> log = new CopyOnWriteArrayList<>();

  /** Reads the log from its first message. */
  AsGateway(TestBroker broker) throws Exception {
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
    Channel reading = connection.createChannel();
    reading.basicQos(1_000);
    reading.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", "first"),
        (tag, delivery) -> {
          log.add(delivery);
          reading.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        tag -> {});
  }

  Connection connection() {
    return connection;
  }

  /** As events are posted. */
  void report(String channelName, Note note) throws Exception {
    post(Names.EVENTS, channelName, note.type(), note.encode(), Map.of());
  }

  /** To all partitions that remember. */
  void beat(Note note) throws Exception {
    post(Names.TOPICS, Names.BEATS, note.type(), note.encode(), Map.of());
  }

  /** What a client has sent; in ' instead of ". */
  void client(String channelName, String event) throws Exception {
    byte[] json = event.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    post(Names.EVENTS, channelName, null, json, Map.of(Names.GATEWAY_HEADER, "g"));
  }

  private void post(
      String exchange, String key, String type, byte[] body, Map<String, Object> headers)
      throws Exception {
    BasicProperties properties = new BasicProperties.Builder().type(type).headers(headers).build();
    channel.basicPublish(exchange, key, true, properties, body);
    channel.waitForConfirmsOrDie(10_000);
  }

  /** What the log holds of a channel, as far as it has been read. */
  List<Delivery> log(String channelName) {
    return log.stream()
        .filter(message -> message.getEnvelope().getRoutingKey().equals(channelName))
        .toList();
  }

  List<JsonNode> events(String channelName) {
    return log(channelName).stream()
        .map(message -> GoldenMessages.json(message.getBody()))
        .toList();
  }

  /** Who said that they hold the partition, the first one first. */
  List<String> holders(String queue) {
    return notes(Names.HOLDERS, Note.Hold.class).stream()
        .filter(hold -> hold.queue().equals(queue))
        .map(Note.Hold::holder)
        .toList();
  }

  <N extends Note> List<N> notes(String key, Class<N> type) {
    return log(key).stream()
        .map(message -> Note.decode(message.getProperties().getType(), message.getBody()))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** Messages in a queue, which must be there. */
  long count(String queue) {
    try (Channel counting = connection.createChannel()) {
      return counting.messageCount(queue);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static ConditionFactory soon() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions();
  }

  @Override
  public void close() {
    connection.abort();
  }
}
