package dev.warren.worker;

import static dev.warren.worker.AsGateway.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.golden.GoldenMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** An agent that falls silent is stale within its lease and two seconds, and its owner is told. */
class AgentLeaseTest {

  private static final String QUEUE = Family.AGENTS.queue(0);
  private static final Duration LATE = Duration.ofSeconds(2);

  private static TestBroker broker;

  private ConfigurableApplicationContext worker;
  private AsGateway gateway;

  /** When the worker was up, the last one that was started. */
  private long started;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void end() {
    broker.close();
  }

  @BeforeEach
  void connect() throws Exception {
    worker = startWorker();
    gateway = new AsGateway(broker);
  }

  @AfterEach
  void disconnect() {
    gateway.close();
    worker.close();
  }

  @Test
  void anAgentThatFallsSilentIsStaleAndItsOwnerAlertedOnce() throws Exception {
    gateway.client("agents.a", status("s-1", 1, "'owner':'ann'"));
    gateway.client("agents.a", status("s-2", 1, "'owner':'ann'"));
    gateway.client("agents.nobodys", status("n-1", 1, "'x':1"));

    JsonNode stale = awaitStale("agents.a");
    awaitStale("agents.nobodys");

    assertThat(states("agents.a")).containsExactly("working", "working", "stale");
    assertThat(lateness(stale, gateway.events("agents.a").get(1), 1)).isLessThan(LATE);
    assertThat(whenSlow("agents.a")).containsExactly(null, "last", null);
    assertThat(alerts("ann")).containsExactly("C is stale");
    // By the setting.
    assertThat(alerts("everybody")).containsExactly("C is stale");
    nothingIsLeft();
  }

  @Test
  void alsoWhereTheWorkerIsStoppedMeanwhileAndTheNextOneIsToldByAGateway() throws Exception {
    gateway.client("agents.b", status("s-1", 3, "'owner':'bob'"));
    gateway.client("agents.alive", status("s-1", 3, "'owner':'bob'"));
    soon().until(() -> states("agents.b").size() + states("agents.alive").size() == 2);
    soon().until(() -> gateway.count(QUEUE) == 0);
    int holders = gateway.holders(QUEUE).size();
    JsonNode last = gateway.events("agents.b").get(0);
    JsonNode alive = gateway.events("agents.alive").get(0);

    worker.close();
    gateway.client(
        "agents.alive", "{'type':'agent_status','data':{'state':'stopped','agentName':'C'}}");
    gateway.beat(new Note.Beat("g", false, Map.of()));
    worker = startWorker();
    soon().until(() -> gateway.holders(QUEUE).size() > holders);
    long heardAt = millis(last);
    gateway.report("agents.b", new Note.LastStatus(last, heardAt));
    gateway.report("agents.b", new Note.LastStatus(last, heardAt));
    gateway.report("agents.alive", new Note.LastStatus(alive, millis(alive)));

    JsonNode stale = awaitStale("agents.b");
    // The lease runs anew from when the worker began, and not for longer.
    assertThat(Duration.ofMillis(Math.max(0, millis(stale) - started - 3_000))).isLessThan(LATE);
    assertThat(alerts("bob")).containsExactly("C is stale");
    assertThat(states("agents.b")).containsExactly("working", "stale");
    assertThat(states("agents.alive")).containsExactly("working", "stopped");

    // Whoever asks is told it as it is now.
    gateway.beat(new Note.Wants("new"));
    soon()
        .until(
            () ->
                gateway.notes(Names.STATES, Note.LastStatus.class).stream()
                    .anyMatch(note -> note.event().equals(stale)));
    nothingIsLeft();
  }

  private JsonNode awaitStale(String channel) {
    soon().until(() -> states(channel).contains("stale"));
    return gateway.events(channel).stream()
        .filter(event -> state(event).equals("stale"))
        .findFirst()
        .orElseThrow();
  }

  private List<String> states(String channel) {
    return gateway.events(channel).stream().map(AgentLeaseTest::state).toList();
  }

  private static String state(JsonNode event) {
    return event.get("data").get("state").stringValue();
  }

  private List<String> whenSlow(String channel) {
    return gateway.log(channel).stream()
        .map(message -> message.getProperties().getHeaders().get(Names.WHEN_SLOW_HEADER))
        .map(header -> header == null ? null : header.toString())
        .toList();
  }

  /** All that are in the user's queue, of which there is one or more. */
  private List<String> alerts(String user) throws Exception {
    soon().until(() -> gateway.count(Names.alerts(user)) > 0);
    soon().until(() -> gateway.count(QUEUE) == 0);
    try (Channel channel = gateway.connection().createChannel()) {
      List<String> titles = new ArrayList<>();
      for (GetResponse each = channel.basicGet(Names.alerts(user), true);
          each != null;
          each = channel.basicGet(Names.alerts(user), true)) {
        titles.add(GoldenMessages.json(each.getBody()).get("data").get("title").stringValue());
      }
      return titles;
    }
  }

  private void nothingIsLeft() {
    soon().until(() -> gateway.count(QUEUE) == 0);
    assertThat(gateway.count(Names.DEAD_LETTERS)).isZero();
  }

  private static Duration lateness(JsonNode stale, JsonNode last, int leaseSeconds) {
    return Duration.ofMillis(millis(stale) - millis(last)).minusSeconds(leaseSeconds);
  }

  private static long millis(JsonNode event) {
    return Instant.parse(event.get("timestamp").stringValue()).toEpochMilli();
  }

  private ConfigurableApplicationContext startWorker() {
    ConfigurableApplicationContext up =
        TestWorker.start(broker, 1, "--warren.agents.owner=everybody");
    started = System.currentTimeMillis();
    return up;
  }

  private static String status(String id, int lease, String more) {
    return "{'id':'%s','type':'agent_status','data':{'state':'working','agentName':'C',%s,'leaseSeconds':%d}}"
        .formatted(id, more, lease);
  }
}
