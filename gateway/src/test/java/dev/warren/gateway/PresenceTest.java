package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway's side of presence. */
@ExtendWith(NoLeaks.class)
@WithBroker
class PresenceTest {

  private static TestBroker broker;
  private static PresenceWorker worker;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    worker = new PresenceWorker(broker);
    gateway = RunningGateway.start(broker.url(), "warren.presence.beat=200ms");
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    worker.close();
  }

  private static StompClient client(String user, String team) throws Exception {
    return gateway.client(gateway.token(Tokens.member(user, team)));
  }

  private static JsonNode users(StompFrame state) {
    JsonNode event = JsonMapper.shared().readTree(state.text());
    assertThat(event.get("type").asString()).isEqualTo("presence_state");
    return event.at("/data/users");
  }

  @Test
  void firstAndLastSessionOfAUserAreReported() throws Exception {
    String bob = gateway.token(Tokens.member("bob", "reports"));
    StompClient first = gateway.client(bob);
    Note.Report all = worker.report("reports");
    assertThat(all.full()).isTrue();
    assertThat(all.present()).containsExactly("bob");
    StompClient second = gateway.client(bob);
    StompClient carol = client("carol", "reports");
    Note.Report came = worker.report("reports");
    assertThat(came.full()).isFalse();
    assertThat(came.present()).containsExactly("carol");
    assertThat(came.gone()).isEmpty();
    assertThat(came.seq()).isEqualTo(all.seq() + 1);
    first.close();
    carol.close();
    Note.Report left = worker.report("reports");
    assertThat(left.gone()).containsExactly("carol");
    assertThat(left.present()).isEmpty();
    assertThat(left.seq()).isEqualTo(came.seq() + 1);
    second.close();
    assertThat(worker.report("reports").gone()).containsExactly("bob");
    // After the last user has left, the next report is a full one.
    try (StompClient again = gateway.client(bob)) {
      Note.Report anew = worker.report("reports");
      assertThat(anew.full()).isTrue();
      assertThat(anew.seq()).as("no number is used twice").isGreaterThan(left.seq() + 1);
      assertThat(again.isOpen()).isTrue();
    }
  }

  @Test
  void reloadedPageIsNotReported() throws Exception {
    String bob = gateway.token(Tokens.member("bob", "reload"));
    try (StompClient page = gateway.client(bob)) {
      Note.Report first = worker.report("reload");
      assertThat(first.present()).containsExactly("bob");
      StompClient other = gateway.client(bob);
      other.close();
      assertThat(page.isOpen()).isTrue();
      // The next report has the next number and is about another user.
      try (StompClient carol = client("carol", "reload")) {
        Note.Report next = worker.report("reload");
        assertThat(next.present()).containsExactly("carol");
        assertThat(next.seq()).isEqualTo(first.seq() + 1);
        assertThat(carol.isOpen()).isTrue();
      }
    }
  }

  @Test
  void subscriptionBeginsWithASnapshot() throws Exception {
    worker.shown("snap", "s1", "bob", "online");
    worker.shown("snap", "s2", "carol", "online");
    worker.shown("snap", "s3", "bob", "away");
    try (StompClient client = client("dan", "snap")) {
      awaitTable("snap", 2);
      client.subscribe("p", "/topic/presence.snap");
      worker.shown("snap", "s4", "carol", "offline");
      client.take("the change", frame -> frame.text().contains("\"id\":\"s4\""));
      List<StompFrame> messages = client.messages();
      assertThat(messages).hasSize(2);
      JsonNode users = users(messages.get(0));
      assertThat(users.size()).isEqualTo(2);
      assertThat(users.at("/0/userId").asString()).isEqualTo("bob");
      assertThat(users.at("/0/status").asString()).isEqualTo("away");
      assertThat(users.at("/0/lastSeen").asString()).isEqualTo("2026-01-31T12:00:00.000Z");
      assertThat(users.at("/1/status").asString()).isEqualTo("online");
      assertThat(messages.get(0).headers()).doesNotContainKey("recovered");
      assertThat(Long.parseLong(messages.get(0).header("message-id")))
          .isLessThan(Long.parseLong(messages.get(1).header("message-id")));
      JsonNode http = get("/api/presence/snap", "dan", "snap");
      assertThat(http.at("/users/1/status").asString()).isEqualTo("offline");
      assertThat(http.get("users").size()).isEqualTo(2);
    }
  }

  @Test
  void unknownTeamHasAnEmptySnapshot() throws Exception {
    try (StompClient client = client("dan", "unknown")) {
      client.subscribe("p", "/topic/presence.unknown");
      assertThat(users(client.message()).size()).isZero();
    }
    assertThat(get("/api/presence/unknown", "dan", "unknown").get("users").size()).isZero();
  }

  @Test
  void presenceNeedsTheRightToRead() throws Exception {
    String token = gateway.token(Tokens.member("dan", "mine"));
    assertThat(gateway.get("/api/presence/theirs?token=" + token).statusCode()).isEqualTo(403);
    assertThat(gateway.get("/api/presence/theirs").statusCode()).isEqualTo(401);
    assertThat(gateway.get("/api/presence/mine?token=" + token).statusCode()).isEqualTo(200);
  }

  @Test
  void keyframeReplacesTheSnapshot() throws Exception {
    worker.shown("key", "k1", "ghost", "online");
    awaitTable("key", 1);
    worker.note(
        Names.STATES,
        new Note.Keyframe("presence.key", List.of(new Presence("bob", Status.BUSY, 1_000))));
    Patience.await("the keyframe")
        .until(() -> get("/api/presence/key", "dan", "key").toString().contains("busy"));
    try (StompClient client = client("dan", "key")) {
      client.subscribe("p", "/topic/presence.key");
      JsonNode users = users(client.message());
      assertThat(users.size()).isEqualTo(1);
      assertThat(users.at("/0/userId").asString()).isEqualTo("bob");
      // Notes take positions of the log too, but are no gap for clients.
      String since = client.messages().get(0).header("message-id");
      StompFrame receipt =
          client.request(
              "SUBSCRIBE", "id:q\ndestination:/topic/presence.key\nsince:" + since + "\n");
      assertThat(receipt.headers())
          .containsEntry("recovered", "true")
          .containsEntry("replayed", "0");
    }
  }

  @Test
  void statusIsSetOverEveryTransport() throws Exception {
    try (StompClient stomp = client("erin", "status");
        JsonClient json =
            gateway.json("/ws/circles/status", gateway.token(Tokens.member("erin", "status")))) {
      worker.report("status");
      stomp.request("SEND", "destination:/app/presence\n", "{\"status\":\"away\"}");
      assertStatus("erin", "away");
      json.request("{\"type\":\"user_presence\",\"data\":\"busy\"}");
      assertStatus("erin", "busy");
      json.request(
          "{\"type\":\"user_presence\",\"data\":{\"status\":\"online\",\"userId\":\"eve\"}}");
      assertStatus("erin", "online");
      stomp.request(
          "SEND",
          "destination:/app/presence\n",
          "{\"type\":\"user_presence\",\"data\":{\"status\":\"offline\"}}");
      assertStatus("erin", "offline");
      stomp.request(
          "SEND",
          "destination:/app/presence\n",
          "{\"type\":\"presence_state\",\"timestamp\":\"2099-01-01T00:00:00Z\",\"data\":{\"status\":\"away\",\"users\":[],\"lastSeen\":\"2099-01-01T00:00:00Z\"}}");
      PresenceWorker.Received received = assertStatus("erin", "away");
      assertThat(received.type()).isEqualTo("user_presence");
      assertThat(received.toString()).doesNotContain("2099");
      StompFrame refused =
          stomp.reply("SEND", "destination:/app/presence\n", "{\"status\":\"asleep\"}");
      assertThat(refused.command()).isEqualTo("ERROR");
      assertThat(refused.headers()).containsEntry("code", "invalid_event");
      assertThat(refused.header("message")).contains("status").contains("online");
    }
  }

  @Test
  void nobodySetsTheStatusOfOthers() throws Exception {
    for (String event :
        List.of(
            "{\"type\":\"presence_state\",\"data\":{\"users\":[{\"userId\":\"bob\",\"status\":\"offline\"}]}}",
            "{\"type\":\"user_presence\",\"channel\":\"presence.forge.more\",\"data\":{\"status\":\"away\"}}")) {
      String channel = event.contains("more") ? "presence.forge.more" : "presence.forge";
      try (StompClient mallory = client("mallory", "forge")) {
        StompFrame refused = mallory.reply("SEND", "destination:/app/" + channel + "\n", event);
        assertThat(refused.command()).isEqualTo("ERROR");
        assertThat(refused.headers()).containsEntry("code", "invalid_event");
      }
    }
  }

  private static PresenceWorker.Received assertStatus(String user, String status)
      throws InterruptedException {
    PresenceWorker.Received received = worker.status();
    assertThat(received.headers()).containsKey(Names.GATEWAY_HEADER);
    JsonNode data = JsonMapper.shared().readTree(received.body()).get("data");
    assertThat(data.get("userId").asString()).isEqualTo(user);
    assertThat(data.get("status").asString()).isEqualTo(status);
    return received;
  }

  @Test
  void newOwnerOfAPartitionGetsEverything() throws Exception {
    worker.shown("hold", "h1", "ghost", "online");
    awaitTable("hold", 1);
    try (StompClient bob = client("bob", "hold")) {
      assertThat(worker.report("hold").present()).containsExactly("bob");
      worker.event(
          "agents.held", "a1", "agent_status", "{\"state\":\"working\",\"leaseSeconds\":30}");
      worker.event(
          "agents.held", "a2", "agent_status", "{\"state\":\"working\",\"agentName\":\"h\"}");
      awaitAgent("agents.held", "a2");
      worker.note(Names.OWNERS, new Note.Owned("warren.presence.0", "h-1"));
      Note.Report all = worker.report("hold");
      assertThat(all.full()).isTrue();
      assertThat(all.present()).containsExactly("bob");
      assertThat(all.shown().users()).extracting(Presence::userId).containsExactly("ghost");
      assertThat(all.shown().at()).isPositive();
      worker.note(Names.OWNERS, new Note.Owned("warren.agents.0", "h-2"));
      PresenceWorker.Received status = worker.toAgents(each -> each.key().equals("agents.held"));
      Note.LastStatus last = (Note.LastStatus) status.note();
      assertThat(last.event().get("id").asString()).isEqualTo("a2");
      assertThat(last.leaseSeconds()).as("the lease of the status before").isEqualTo(30);
      // A beat names the owner of each partition.
      worker.toAgents(
          each ->
              each.note() instanceof Note.Beat beat
                  && "h-1".equals(beat.owners().get("warren.presence.0"))
                  && "h-2".equals(beat.owners().get("warren.agents.0")));
      assertThat(bob.isOpen()).isTrue();
    }
  }

  /** Waits until the gateway has read this event of an agent. */
  private static void awaitAgent(String channel, String id) throws Exception {
    try (StompClient client = gateway.client(gateway.token(Tokens.everything("root")))) {
      client.subscribe("a", "/topic/" + channel);
      client.take(id, frame -> frame.text().contains("\"" + id + "\""));
    }
  }

  @Test
  void newClientGetsTheStateOfAThousandAgents() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      worker.event(
          "agents.board-" + i,
          "b" + i,
          "agent_status",
          "{\"state\":\"working\",\"agentName\":\"agent %d\",\"progress\":%d}"
              .formatted(i, i % 100));
    }
    worker.event(
        "agents.board-7", "b7-2", "agent_status", "{\"state\":\"idle\",\"agentName\":\"agent 7\"}");
    awaitAgent("agents.board-7", "b7-2");
    try (StompClient client = gateway.client(gateway.token(Tokens.everything("root")))) {
      client.subscribe("board", "/topic/agents.*");
      worker.event(
          "agents.board-8", "b8-2", "agent_status", "{\"state\":\"idle\",\"agentName\":\"a\"}");
      client.take("the live event", frame -> frame.text().contains("b8-2"));
      List<StompFrame> board =
          client.messages().stream().filter(f -> f.text().contains("agents.board-")).toList();
      assertThat(board).as("one state per agent, and the live event").hasSize(1_001);
      assertThat(board.stream().filter(f -> f.text().contains("agents.board-7\"")))
          .singleElement()
          .satisfies(frame -> assertThat(frame.text()).contains("b7-2"));
      assertThat(board)
          .extracting(f -> Long.parseLong(f.header("message-id")))
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  private static JsonNode get(String path, String user, String team) throws Exception {
    String token = gateway.token(Tokens.member(user, team));
    return JsonMapper.shared().readTree(gateway.get(path + "?token=" + token).body());
  }

  private static void awaitTable(String team, int users) {
    Patience.await("the presence of " + team)
        .until(() -> get("/api/presence/" + team, "dan", team).path("users").size() == users);
  }
}
