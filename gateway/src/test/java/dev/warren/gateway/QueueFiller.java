package dev.warren.gateway;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompConnection;

/** Publishes to queues of clients directly, as no gateway would take so much so fast. */
final class QueueFiller implements AutoCloseable {

  private final Connection connection;
  private final Channel channel;
  private final ClientQueues queues;

  QueueFiller(TestBroker broker) throws Exception {
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
    Topology.declareAlerts(connection);
    queues = new ClientQueues(connection, null);
  }

  /**
   * Declares a queue and publishes messages to it, which begin with their numbers from {@code 0000}
   * on; waits for the confirms.
   *
   * @param bytes of each message, without the number
   */
  void fill(String queue, int messages, int bytes) throws Exception {
    String declared = queues.queue(queue).name();
    String filler = "x".repeat(bytes);
    for (int i = 0; i < messages; i++) {
      byte[] body = StompConnection.bytes("%04d".formatted(i) + filler);
      channel.basicPublish("", declared, new BasicProperties(), body);
    }
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }

  /**
   * How many messages the queues have whose names begin in this way, including those that are not
   * acknowledged.
   */
  static long depth(TestBroker broker, String prefix) {
    return broker
        .ctl("list_queues", "-q", "--no-table-headers", "name", "messages")
        .lines()
        .filter(line -> line.startsWith(Names.queue(prefix)))
        .mapToLong(line -> Long.parseLong(line.split("\t")[1]))
        .sum();
  }

  /** How many messages of a queue no consumer has. */
  long ready(String queue) throws Exception {
    return channel.messageCount(Names.queue(queue));
  }

  @Override
  public void close() {
    connection.abort();
  }
}
