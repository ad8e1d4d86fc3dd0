package dev.warren.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.docs.MetricsDoc;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** docs/metrics.md lists the meters that there are, and they say what happens to events. */
class MetricsTest {

  private static final int PARTITIONS = 2;

  private static TestBroker broker;
  private static ConfigurableApplicationContext worker;
  private static PrometheusMeterRegistry registry;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    worker = TestWorker.start(broker, PARTITIONS);
    registry = worker.getBean(PrometheusMeterRegistry.class);
  }

  @AfterAll
  static void stop() {
    if (worker != null) {
      worker.close();
    }
    broker.close();
  }

  private static double number(String meter, String... tags) {
    return registry.get(meter).tags(tags).meter().measure().iterator().next().getValue();
  }

  private static void awaitNumber(double wanted, String meter, String... tags) {
    await(meter)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(number(meter, tags)).isEqualTo(wanted));
  }

  @Test
  void everyMeterIsInTheDocAndNothingElseIs() throws Exception {
    MetricsDoc.assertSays("Worker", registry);
  }

  @Test
  void eventsAlertsAndPartitionsAreCounted() throws Exception {
    awaitNumber(PARTITIONS * Family.values().length, "warren.partitions", "consumed", "true");
    awaitNumber(0, "warren.partitions", "consumed", "false");
    try (Connection connection = broker.connect()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      for (int i = 0; i < 5; i++) {
        post(channel, "notes.team-7", note("n" + i, "all is well"));
      }
      post(channel, "notes.team-7", "{}");
      post(channel, "notes.team-7", note("m", "@bob look"));
      channel.waitForConfirmsOrDie(10_000);
      awaitNumber(6, "warren.events", "family", "notes", "outcome", "published");
      awaitNumber(1, "warren.events", "family", "notes", "outcome", "dead_letter");
      awaitNumber(1, "warren.alerts", "rule", "mention");
    }
  }

  @Test
  void whatWaitsBehindAnAlertThatIsTriedAgainIsCounted() throws Exception {
    try (Connection connection = broker.connect()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      // Of another kind than Warren's, with room for what is in it already.
      String queue = Names.alerts("full");
      channel.queueDeclare(
          queue, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
      channel.queueBind(queue, Names.ALERTS, "full");
      channel.basicPublish("", queue, new BasicProperties(), new byte[0]);
      channel.waitForConfirmsOrDie(10_000);
      post(channel, "workspaces.w", "{}");
      post(channel, "users.full", alert("a-1"));
      post(channel, "users.full", alert("a-2"));
      channel.waitForConfirmsOrDie(10_000);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> number("warren.alerts.failures", "outcome", "retried") > 1);
      assertThat(number("warren.alerts.failures", "outcome", "dead_letter")).isZero();
      channel.queueDelete(queue);
      awaitNumber(1, "warren.events", "family", "notices", "outcome", "published");
      awaitNumber(1, "warren.events", "family", "notices", "outcome", "held");
      awaitNumber(1, "warren.events", "family", "workspaces", "outcome", "dead_letter");
      assertThat(number("warren.alerts", "rule", "posted")).isEqualTo(2);
    }
  }

  private static void post(Channel channel, String to, String event) throws Exception {
    channel.basicPublish(
        Names.EVENTS,
        to,
        true,
        new BasicProperties.Builder().build(),
        event.getBytes(StandardCharsets.UTF_8));
  }

  private static String note(String id, String body) {
    return """
    {"id":"%s","type":"note_created","data":{"noteId":"%s","author":"alice","body":"%s"}}"""
        .formatted(id, id, body);
  }

  private static String alert(String id) {
    return """
    {"type":"alert","data":{"alertId":"%s","level":"info","title":"t","message":"m"}}"""
        .formatted(id);
  }
}
