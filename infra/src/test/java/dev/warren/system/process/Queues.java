package dev.warren.system.process;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.testkit.broker.TestBroker;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What RabbitMQ still holds. */
public final class Queues {

  private Queues() {}

  /** How many messages are ready in a queue. */
  public static int messages(TestBroker broker, String queue) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      return channel.queueDeclarePassive(queue).getMessageCount();
    }
  }

  /** Waits until no partition of the family has a message, acknowledged ones and others alike. */
  public static void awaitEmpty(TestBroker broker, Family family) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                broker
                    .ctl("list_queues", "-q", "--no-table-headers", "name", "messages")
                    .lines()
                    .filter(line -> line.startsWith(family.exchange() + "."))
                    .allMatch(line -> line.endsWith("\t0")));
  }
}
