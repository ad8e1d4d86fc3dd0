package dev.warren.system.process;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The present state of RabbitMQ's queues. */
public final class Queues {

  private Queues() {}

  /** The number of messages that are ready in a queue. */
  public static int messages(TestBroker broker, String queue) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      return channel.queueDeclarePassive(queue).getMessageCount();
    }
  }

  /** Waits until no partition of the family has a message, ready or unacknowledged. */
  public static void awaitEmpty(TestBroker broker, Family family) {
    await(
        family + " is processed",
        broker,
        lines ->
            lines
                .filter(line -> line.startsWith(family.exchange() + "."))
                .allMatch(line -> line.endsWith("\t0")));
  }

  /** Waits until a queue has this many messages, ready or unacknowledged. */
  public static void awaitMessages(TestBroker broker, String queue, int count) {
    String line = queue + "\t" + count;
    await(line, broker, lines -> lines.anyMatch(line::equals));
  }

  private static void await(String what, TestBroker broker, Predicate<Stream<String>> condition) {
    Patience.await(what)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                condition.test(
                    broker
                        .ctl("list_queues", "-q", "--no-table-headers", "name", "messages")
                        .lines()));
  }
}
