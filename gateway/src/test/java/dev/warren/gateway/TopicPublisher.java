package dev.warren.gateway;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.LogBatch;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Publishes to the topics as a worker does. Not thread-safe. */
final class TopicPublisher implements AutoCloseable {

  private final Connection connection;
  private final Channel channel;

  TopicPublisher(TestBroker broker) throws Exception {
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  Connection connection() {
    return connection;
  }

  Channel channel() {
    return channel;
  }

  /** Publishes messages without properties, and waits until RabbitMQ has confirmed them. */
  void publish(String to, String... bodies) throws Exception {
    for (String body : bodies) {
      publish(to, new BasicProperties.Builder(), body);
    }
    confirm();
  }

  /** Publishes the records of a batch, without waiting. */
  void batch(LogBatch records) throws IOException {
    channel.basicPublish("", Names.LOG, true, LogBatch.PROPERTIES, records.encode());
  }

  /** Publishes a message, without waiting. */
  void publish(String to, BasicProperties.Builder properties, String body) throws IOException {
    BasicProperties built = properties.build();
    channel.basicPublish(
        Names.TOPICS,
        to,
        built.getHeaders() == null ? properties.headers(Map.of()).build() : built,
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** Publishes an event, and waits until RabbitMQ has confirmed it. */
  void event(String to, String id, String type, String data) throws Exception {
    publish(to, new BasicProperties.Builder().type(type), json(to, id, type, data));
    confirm();
  }

  /** The envelope of an event. */
  static String json(String channel, String id, String type, String data) {
    return """
    {"id":"%s","type":"%s","timestamp":"2026-01-31T12:00:00.000Z","channel":"%s","data":%s}"""
        .formatted(id, type, channel, data);
  }

  /** Waits until RabbitMQ has confirmed all messages of this publisher. */
  void confirm() throws Exception {
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }

  @Override
  public void close() {
    connection.abort();
  }
}
