package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@WithBroker
class ClientQueuesTest {

  private static TestBroker broker;

  private static Connection connection;
  private static Channel channel;

  @BeforeAll
  static void declareAlerts() throws Exception {
    connection = broker.connect();
    Topology.declareAlerts(connection);
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @AfterAll
  static void disconnect() {
    connection.abort();
  }

  @Test
  void alertQueueIsAQuorumQueueThatLosesNothing() throws Exception {
    ClientQueues queues = new ClientQueues(connection, Duration.ofDays(30));

    assertThat(queues.alerts("bob@x.org").name()).isEqualTo("warren.alerts.bob~40x~2Eorg");
    assertThat(queues.alerts("bob@x.org").name()).isEqualTo("warren.alerts.bob~40x~2Eorg");

    assertThat(line("warren.alerts.bob~40x~2Eorg"))
        .contains("quorum\ttrue")
        .contains("\"x-expires\",2592000000")
        .contains("\"x-dead-letter-exchange\",\"warren.undeliverable\"")
        .contains("\"x-dead-letter-strategy\",\"at-least-once\"")
        .contains("\"x-overflow\",\"reject-publish\"");
    publish(Names.ALERTS, "bob~40x~2Eorg");
    assertThat(channel.basicGet("warren.alerts.bob~40x~2Eorg", true)).isNotNull();
  }

  @Test
  void clientQueueIsAQuorumQueueWithALimit() throws Exception {
    assertThat(new ClientQueues(connection, null).queue("jobs").name())
        .isEqualTo("warren.queue.jobs");

    assertThat(line("warren.queue.jobs"))
        .contains("quorum\ttrue")
        .contains("\"x-delivery-limit\",100")
        .contains("\"x-dead-letter-exchange\",\"warren.undeliverable\"")
        .doesNotContain("x-expires");
  }

  @Test
  void queueWithOtherArgumentsIsUsedAsItIs() throws Exception {
    ClientQueues queues = new ClientQueues(connection, null);
    channel.queueDeclare("warren.alerts.other", true, false, false, Map.of("x-max-length", 5));
    channel.queueDeclare("warren.queue.other", true, false, false, Map.of());

    queues.alerts("other");
    queues.queue("other");
    new ClientQueues(connection, Duration.ofDays(1)).alerts("expires");
    new ClientQueues(connection, Duration.ofDays(2)).alerts("expires");

    publish(Names.ALERTS, "other");
    publish(Names.ALERTS, "expires");
    assertThat(channel.messageCount("warren.alerts.other")).isEqualTo(1);
    assertThat(line("warren.alerts.expires")).contains("\"x-expires\",86400000");
    // RabbitMQ has closed the channel at each difference; the next call opens another one.
    queues.alerts("next");
  }

  @Test
  void alertIsRedeliveredWithoutLimit() throws Exception {
    String queue = new ClientQueues(connection, null).alerts("patient").name();
    publish(Names.ALERTS, "patient");

    for (int i = 0; i < 50; i++) {
      GetResponse alert = channel.basicGet(queue, false);
      assertThat(alert).as("delivery " + i).isNotNull();
      channel.basicNack(alert.getEnvelope().getDeliveryTag(), false, true);
    }

    assertThat(channel.basicGet(queue, true)).isNotNull();
    assertThat(channel.messageCount(Names.UNDELIVERABLE)).isZero();
  }

  private void publish(String exchange, String key) throws Exception {
    channel.basicPublish(exchange, key, true, new BasicProperties(), new byte[] {1});
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }

  private static String line(String queue) {
    return broker
        .ctl("list_queues", "-q", "--no-table-headers", "name", "type", "durable", "arguments")
        .lines()
        .filter(line -> line.startsWith(queue + "\t"))
        .findFirst()
        .orElseThrow();
  }
}
