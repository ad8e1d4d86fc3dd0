package dev.warren.system.cli;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBatch;
import dev.warren.broker.Names;
import dev.warren.cli.json.Json;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/** The events of a channel from now on, read from the log. */
final class TopicEvents implements AutoCloseable {

  private static final int PREFETCH = 100;

  private final String channel;
  private final Connection connection;
  private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();

  TopicEvents(TestBroker broker, String channel) throws Exception {
    this.channel = channel;
    connection = broker.connect();
    Channel amqp = connection.createChannel();
    amqp.basicQos(PREFETCH);
    amqp.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", "next"),
        (tag, delivery) -> {
          records(delivery).stream()
              .filter(record -> record.channel().equals(this.channel))
              .forEach(record -> events.add(record.body()));
          amqp.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        tag -> {});
  }

  private static List<LogBatch.Record> records(Delivery delivery) throws IOException {
    return LogBatch.MESSAGE_TYPE.equals(delivery.getProperties().getType())
        ? LogBatch.decode(delivery.getBody())
        : List.of(
            new LogBatch.Record(
                delivery.getEnvelope().getRoutingKey(),
                delivery.getProperties(),
                delivery.getBody()));
  }

  /** The next event, with its numbers as they were written. */
  JsonNode take() throws InterruptedException {
    return Json.read(Patience.take("event", events));
  }

  @Override
  public void close() throws Exception {
    connection.close();
  }
}
