package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.testkit.golden.GoldenMessages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An agent that sends nothing for the length of its lease becomes stale, and its owner gets an
 * alert.
 */
class AgentLeaseTest extends MemoryTestBase {

  AgentLeaseTest() {
    super(Family.AGENTS, "--warren.agents.owner=everybody");
  }

  @Test
  void silentAgentIsStaleAndItsOwnerAlertedOnce() throws Exception {
    // The lease of the last status counts, and no machine is too slow for the first one.
    gateway.client().post("agents.a", status("s-1", 600, "'owner':'ann'"));
    gateway.client().post("agents.a", status("s-2", 1, "'owner':'ann'"));
    gateway.client().post("agents.nobodys", status("n-1", 1, "'x':1"));

    JsonNode stale = awaitStale("agents.a");
    awaitStale("agents.nobodys");

    assertThat(states("agents.a")).containsExactly("working", "working", "stale");
    assertThat(millis(stale) - millis(gateway.events("agents.a").get(1)))
        .isGreaterThanOrEqualTo(1_000);
    assertThat(whenSlow("agents.a")).containsExactly(null, "last", null);
    assertThat(alerts("ann")).containsExactly("C is stale");
    // The status of agents.nobodys names no owner, so the setting decides.
    assertThat(alerts("everybody")).containsExactly("C is stale");
    assertAllProcessed();
  }

  @Test
  void nextOwnerEndsTheLeaseThatAGatewayReports() throws Exception {
    // The first owner must not end these leases, so they become short only in the reports.
    gateway.client().post("agents.b", status("s-1", 600, "'owner':'bob'"));
    gateway.client().post("agents.alive", status("s-1", 600, "'owner':'bob'"));
    soon().until(() -> states("agents.b").size() + states("agents.alive").size() == 2);
    awaitAllProcessed();
    JsonNode last = withLease(gateway.events("agents.b").get(0), 1);
    JsonNode alive = withLease(gateway.events("agents.alive").get(0), 1);

    worker.close();
    gateway
        .client()
        .post("agents.alive", "{'type':'agent_status','data':{'state':'stopped','agentName':'C'}}");
    long beforeStart = System.currentTimeMillis();
    startNextOwner();
    gateway.report("agents.b", new Note.LastStatus(last, millis(last)));
    gateway.report("agents.b", new Note.LastStatus(last, millis(last)));
    gateway.report("agents.alive", new Note.LastStatus(alive, millis(alive)));

    JsonNode stale = awaitStale("agents.b");
    // The lease starts again with the new owner.
    assertThat(millis(stale)).isGreaterThanOrEqualTo(beforeStart + 1_000);
    assertThat(alerts("bob")).containsExactly("C is stale");
    assertThat(states("agents.b")).containsExactly("working", "stale");
    assertThat(states("agents.alive")).containsExactly("working", "stopped");

    gateway.beat(new Note.MemoryRequest("new"));
    soon()
        .until(
            () ->
                gateway.notes(Names.STATES, Note.LastStatus.class).stream()
                    .anyMatch(note -> note.event().equals(stale)));
    assertAllProcessed();
  }

  private static JsonNode withLease(JsonNode status, int seconds) {
    ObjectNode changed = (ObjectNode) status.deepCopy();
    ((ObjectNode) changed.get("data")).put("leaseSeconds", seconds);
    return changed;
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

  /** The titles of all alerts in the user's queue, which must have at least one. */
  private List<String> alerts(String user) throws Exception {
    soon().until(() -> gateway.client().count(Names.alerts(user)) > 0);
    awaitAllProcessed();
    Channel channel = gateway.client().channel();
    List<String> titles = new ArrayList<>();
    for (GetResponse each = channel.basicGet(Names.alerts(user), true);
        each != null;
        each = channel.basicGet(Names.alerts(user), true)) {
      titles.add(GoldenMessages.json(each.getBody()).get("data").get("title").stringValue());
    }
    return titles;
  }

  private static long millis(JsonNode event) {
    return Instant.parse(event.get("timestamp").stringValue()).toEpochMilli();
  }

  private static String status(String id, int lease, String more) {
    return "{'id':'%s','type':'agent_status','data':{'state':'working','agentName':'C',%s,'leaseSeconds':%d}}"
        .formatted(id, more, lease);
  }
}
