package dev.warren.system.cli;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.cli.json.Json;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/** The topic messages of a channel from now on, in a queue of the test's own. */
final class TopicQueue implements AutoCloseable {

  private final Connection connection;
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

  TopicQueue(TestBroker broker, String channel) throws Exception {
    connection = broker.connect();
    Channel amqp = connection.createChannel();
    String queue = amqp.queueDeclare().getQueue();
    amqp.queueBind(queue, "warren.topics", channel);
    amqp.basicConsume(queue, true, (tag, delivery) -> deliveries.add(delivery), tag -> {});
  }

  /** The next event, with its numbers as they were written. */
  JsonNode take() throws InterruptedException {
    return Json.read(Patience.take("event", deliveries).getBody());
  }

  @Override
  public void close() throws Exception {
    connection.close();
  }
}
