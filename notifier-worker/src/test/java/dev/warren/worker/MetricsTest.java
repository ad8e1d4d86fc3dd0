package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.testkit.docs.MetricsDoc;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/metrics.md lists exactly the worker's meters, and they count events and alerts. */
class MetricsTest extends WorkerTestBase {

  private static final int PARTITIONS = 2;

  private static PrometheusMeterRegistry registry;

  @BeforeAll
  static void startWorker() {
    worker = TestWorker.start(broker, PARTITIONS);
    registry = worker.bean(PrometheusMeterRegistry.class);
  }

  private static double value(String meter, String... tags) {
    return registry.get(meter).tags(tags).meter().measure().iterator().next().getValue();
  }

  private static void awaitValue(double expected, String meter, String... tags) {
    soon().untilAsserted(() -> assertThat(value(meter, tags)).isEqualTo(expected));
  }

  @Test
  void docListsEveryMeter() throws Exception {
    MetricsDoc.assertSays("Worker", registry);
  }

  @Test
  void eventsAlertsAndPartitionsAreCounted() throws Exception {
    awaitValue(PARTITIONS * Family.values().length, "warren.partitions", "consumed", "true");
    awaitValue(0, "warren.partitions", "consumed", "false");
    for (int i = 0; i < 5; i++) {
      client.post("notes.team-7", note("n" + i, "all is well"));
    }
    client.post("notes.team-7", "{}", note("m", "@bob look"));

    awaitValue(6, "warren.events", "family", "notes", "outcome", "published");
    awaitValue(1, "warren.events", "family", "notes", "outcome", "dead_letter");
    awaitValue(1, "warren.alerts", "rule", "mention");
    Timer confirm = registry.get("warren.events.confirm").timer();
    soon().untilAsserted(() -> assertThat(confirm.count()).isGreaterThanOrEqualTo(7));
    assertThat(confirm.max(TimeUnit.SECONDS)).isPositive();
  }

  @Test
  void eventsHeldByARetriedAlertAreCounted() throws Exception {
    client.declareFullAlertQueue("full");
    client.post("workspaces.w", "{}");
    client.post("users.full", alert("a-1"), alert("a-2"));

    soon().until(() -> value("warren.alerts.failures", "outcome", "retried") > 1);
    assertThat(value("warren.alerts.failures", "outcome", "dead_letter")).isZero();
    client.channel().queueDelete(Names.alerts("full"));

    awaitValue(1, "warren.events", "family", "notices", "outcome", "published");
    awaitValue(1, "warren.events", "family", "notices", "outcome", "held");
    awaitValue(1, "warren.events", "family", "workspaces", "outcome", "dead_letter");
    assertThat(value("warren.alerts", "rule", "posted")).isEqualTo(2);
  }

  private static String note(String id, String body) {
    return "{'id':'%s','type':'note_created','data':{'noteId':'%s','author':'alice','body':'%s'}}"
        .formatted(id, id, body);
  }

  private static String alert(String id) {
    return "{'type':'alert','data':{'alertId':'%s','level':'info','title':'t','message':'m'}}"
        .formatted(id);
  }
}
