package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway's side of presence; this test is the worker. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PresenceTest {

  /** What was delivered to the presence or agents partition that this test holds. */
  private record Got(String key, String type, Map<String, Object> headers, byte[] body) {

    Note note() {
      Note note = Note.decode(type, body);
      if (note == null) {
        throw new AssertionError(type + " is no note");
      }
      return note;
    }

    @Override
    public String toString() {
      return key + " " + type + " " + new String(body, StandardCharsets.UTF_8);
    }
  }

  private final BlockingQueue<Got> toPresence = new LinkedBlockingQueue<>();
  private final BlockingQueue<Got> toAgents = new LinkedBlockingQueue<>();

  private TestBroker broker;
  private Connection connection;
  private Channel channel;
  private RunningGateway gateway;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    connection = broker.connect();
    Topology.declareLog(connection);
    Topology.declareIntake(connection, 1);
    channel = connection.createChannel();
    consume(Family.PRESENCE, toPresence);
    consume(Family.AGENTS, toAgents);
    gateway =
        RunningGateway.start(broker.url(), "warren.dev-tokens=true", "warren.presence.beat=200ms");
    gateway.awaitHealthy();
  }

  private void consume(Family family, BlockingQueue<Got> to) throws IOException {
    channel.basicConsume(
        family.queue(0),
        true,
        (tag, delivery) ->
            to.add(
                new Got(
                    delivery.getEnvelope().getRoutingKey(),
                    delivery.getProperties().getType(),
                    delivery.getProperties().getHeaders(),
                    delivery.getBody())),
        tag -> {});
  }

  @AfterAll
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    connection.close();
    broker.close();
  }

  private String bearer(String user, String team) throws Exception {
    return gateway.bearer("{\"user\":\"%s\",\"teams\":[\"%s\"]}".formatted(user, team));
  }

  private void publish(String key, String type, byte[] body) throws IOException {
    channel.basicPublish(
        Names.TOPICS,
        key,
        new BasicProperties.Builder()
            .type(type)
            .contentType("application/json")
            .deliveryMode(2)
            .headers(Map.of())
            .build(),
        body);
  }

  private void say(String key, Note note) throws IOException {
    publish(key, note.type(), note.encode());
  }

  private void event(String channel, String id, String type, String data) throws IOException {
    publish(
        channel,
        type,
        "{\"id\":\"%s\",\"type\":\"%s\",\"timestamp\":\"2026-01-31T12:00:00.000Z\",\"channel\":\"%s\",\"data\":%s}"
            .formatted(id, type, channel, data)
            .getBytes(StandardCharsets.UTF_8));
  }

  private void shown(String team, String id, String user, String status) throws IOException {
    event(
        "presence." + team,
        id,
        "user_presence",
        "{\"userId\":\"%s\",\"status\":\"%s\",\"lastSeen\":\"2026-01-31T12:00:00.000Z\"}"
            .formatted(user, status));
  }

  /** The next report of the team that is not of what the others do. */
  private Note.Report report(String team) throws InterruptedException {
    while (true) {
      Got got = toPresence.poll(15, TimeUnit.SECONDS);
      assertThat(got).as("a report of " + team).isNotNull();
      if (got.key().equals("presence." + team)) {
        return (Note.Report) got.note();
      }
    }
  }

  private static JsonNode users(StompClient.Frame state) {
    JsonNode event = JsonMapper.shared().readTree(state.body());
    assertThat(event.get("type").asString()).isEqualTo("presence_state");
    return event.at("/data/users");
  }

  @Test
  void whoComesFirstAndWhoLeavesLastIsReportedAndNobodyElse() throws Exception {
    String bob = bearer("bob", "reports");
    StompClient first = gateway.client(bob);
    Note.Report all = report("reports");
    assertThat(all.full()).isTrue();
    assertThat(all.present()).containsExactly("bob");
    StompClient second = gateway.client(bob);
    StompClient carol = gateway.client(bearer("carol", "reports"));
    Note.Report came = report("reports");
    assertThat(came.full()).isFalse();
    assertThat(came.present()).containsExactly("carol");
    assertThat(came.gone()).isEmpty();
    assertThat(came.seq()).isEqualTo(all.seq() + 1);
    first.close();
    carol.close();
    Note.Report left = report("reports");
    assertThat(left.gone()).containsExactly("carol");
    assertThat(left.present()).isEmpty();
    assertThat(left.seq()).isEqualTo(came.seq() + 1);
    second.close();
    assertThat(report("reports").gone()).containsExactly("bob");
    // Whoever comes now is told of as if nothing had been said before.
    try (StompClient again = gateway.client(bob)) {
      Note.Report anew = report("reports");
      assertThat(anew.full()).isTrue();
      assertThat(anew.seq()).as("not taken for an old one").isGreaterThan(left.seq() + 1);
      assertThat(again.isOpen()).isTrue();
    }
  }

  @Test
  void aReloadIsReportedAsNothingAtAll() throws Exception {
    String bob = bearer("bob", "reload");
    try (StompClient page = gateway.client(bob)) {
      Note.Report first = report("reload");
      assertThat(first.present()).containsExactly("bob");
      StompClient other = gateway.client(bob);
      other.close();
      assertThat(page.isOpen()).isTrue();
      // The next that is reported is somebody else, under the next number.
      try (StompClient carol = gateway.client(bearer("carol", "reload"))) {
        Note.Report next = report("reload");
        assertThat(next.present()).containsExactly("carol");
        assertThat(next.seq()).isEqualTo(first.seq() + 1);
        assertThat(carol.isOpen()).isTrue();
      }
    }
  }

  @Test
  void aSubscriptionBeginsWithWhoIsThereAndGoesOnWithChanges() throws Exception {
    shown("snap", "s1", "bob", "online");
    shown("snap", "s2", "carol", "online");
    shown("snap", "s3", "bob", "away");
    try (StompClient client = gateway.client(bearer("dan", "snap"))) {
      awaitTable("snap", 2);
      client.request("SUBSCRIBE", "id:p\ndestination:/topic/presence.snap\n", "");
      shown("snap", "s4", "carol", "offline");
      client.await("the change", frame -> frame.body().contains("\"id\":\"s4\""));
      List<StompClient.Frame> messages = messages(client);
      assertThat(messages).hasSize(2);
      JsonNode users = users(messages.get(0));
      assertThat(users.size()).isEqualTo(2);
      assertThat(users.at("/0/userId").asString()).isEqualTo("bob");
      assertThat(users.at("/0/status").asString()).isEqualTo("away");
      assertThat(users.at("/0/lastSeen").asString()).isEqualTo("2026-01-31T12:00:00Z");
      assertThat(users.at("/1/status").asString()).isEqualTo("online");
      assertThat(messages.get(0).headers()).doesNotContainKey("recovered");
      assertThat(Long.parseLong(messages.get(0).headers().get("message-id")))
          .isLessThan(Long.parseLong(messages.get(1).headers().get("message-id")));
      JsonNode over = get("/api/presence/snap", "dan", "snap");
      assertThat(over.at("/users/1/status").asString()).isEqualTo("offline");
      assertThat(over.get("users").size()).isEqualTo(2);
    }
  }

  @Test
  void aTeamThatNobodyKnowsIsEmpty() throws Exception {
    try (StompClient client = gateway.client(bearer("dan", "unknown"))) {
      client.request("SUBSCRIBE", "id:p\ndestination:/topic/presence.unknown\n", "");
      assertThat(users(client.awaitFrame("MESSAGE")).size()).isZero();
    }
    assertThat(get("/api/presence/unknown", "dan", "unknown").get("users").size()).isZero();
  }

  @Test
  void whoMayNotReadATeamsPresenceIsRefused() throws Exception {
    String token = token("dan", "mine");
    assertThat(gateway.get("/api/presence/theirs?token=" + token).statusCode()).isEqualTo(403);
    assertThat(gateway.get("/api/presence/theirs").statusCode()).isEqualTo(401);
    assertThat(gateway.get("/api/presence/mine?token=" + token).statusCode()).isEqualTo(200);
  }

  @Test
  void aKeyframeReplacesWhatWasKnown() throws Exception {
    shown("key", "k1", "ghost", "online");
    awaitTable("key", 1);
    say(
        Names.STATES,
        new Note.Keyframe("presence.key", List.of(new Presence("bob", Status.BUSY, 1_000))));
    Awaitility.await()
        .until(() -> get("/api/presence/key", "dan", "key").toString().contains("busy"));
    try (StompClient client = gateway.client(bearer("dan", "key"))) {
      client.request("SUBSCRIBE", "id:p\ndestination:/topic/presence.key\n", "");
      JsonNode users = users(client.awaitFrame("MESSAGE"));
      assertThat(users.size()).isEqualTo(1);
      assertThat(users.at("/0/userId").asString()).isEqualTo("bob");
      // A client that comes back behind a message that no client gets misses nothing.
      String since = messages(client).get(0).headers().get("message-id");
      client.request(
          "SUBSCRIBE", "id:q\ndestination:/topic/presence.key\nsince:" + since + "\n", "");
      StompClient.Frame receipt =
          client.await(
              "",
              f ->
                  f.command().equals("RECEIPT")
                      && f.headers().containsKey("recovered")
                      && f.headers().get("receipt-id").equals("r2"));
      assertThat(receipt.headers())
          .containsEntry("recovered", "true")
          .containsEntry("replayed", "0");
    }
  }

  @Test
  void oneSetsOnesOwnStatusByWhateverTransport() throws Exception {
    try (StompClient stomp = gateway.client(bearer("erin", "status"));
        JsonClient json =
            new JsonClient(gateway, "/ws/circles/status?token=" + token("erin", "status"))) {
      report("status");
      assertThat(
              stomp
                  .request("SEND", "destination:/app/presence\n", "{\"status\":\"away\"}")
                  .command())
          .isEqualTo("RECEIPT");
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
      Got said = assertStatus("erin", "away");
      assertThat(said.type()).isEqualTo("user_presence");
      assertThat(said.toString()).doesNotContain("2099");
      StompClient.Frame refused =
          stomp.request("SEND", "destination:/app/presence\n", "{\"status\":\"asleep\"}");
      assertThat(refused.command()).isEqualTo("ERROR");
      assertThat(refused.headers()).containsEntry("code", "invalid_event");
      assertThat(refused.headers().get("message")).contains("status").contains("online");
    }
  }

  @Test
  void nobodySaysHowOthersAre() throws Exception {
    for (String event :
        List.of(
            "{\"type\":\"presence_state\",\"data\":{\"users\":[{\"userId\":\"bob\",\"status\":\"offline\"}]}}",
            "{\"type\":\"user_presence\",\"channel\":\"presence.forge.more\",\"data\":{\"status\":\"away\"}}")) {
      String channel = event.contains("more") ? "presence.forge.more" : "presence.forge";
      try (StompClient mallory = gateway.client(bearer("mallory", "forge"))) {
        StompClient.Frame refused =
            mallory.request("SEND", "destination:/app/" + channel + "\n", event);
        assertThat(refused.command()).isEqualTo("ERROR");
        assertThat(refused.headers()).containsEntry("code", "invalid_event");
      }
    }
  }

  private Got assertStatus(String user, String status) throws InterruptedException {
    Got got;
    do {
      got = toPresence.poll(15, TimeUnit.SECONDS);
      assertThat(got).as(status).isNotNull();
    } while (Note.isNote(got.type()));
    assertThat(got.headers()).containsKey(Names.GATEWAY_HEADER);
    JsonNode data = JsonMapper.shared().readTree(got.body()).get("data");
    assertThat(data.get("userId").asString()).isEqualTo(user);
    assertThat(data.get("status").asString()).isEqualTo(status);
    return got;
  }

  @Test
  void whoTakesAPartitionIsToldEverything() throws Exception {
    shown("hold", "h1", "ghost", "online");
    awaitTable("hold", 1);
    try (StompClient bob = gateway.client(bearer("bob", "hold"))) {
      assertThat(report("hold").present()).containsExactly("bob");
      event("agents.held", "a1", "agent_status", "{\"state\":\"working\",\"leaseSeconds\":30}");
      event("agents.held", "a2", "agent_status", "{\"state\":\"working\",\"agentName\":\"h\"}");
      try (StompClient client =
          gateway.client(
              gateway.bearer("{\"user\":\"root\",\"channels\":{\"read\":[\"#\"],\"write\":[]}}"))) {
        Awaitility.await()
            .untilAsserted(
                () -> {
                  client.request(
                      "SUBSCRIBE",
                      "id:a" + System.nanoTime() + "\ndestination:/topic/agents.held\n",
                      "");
                  assertThat(messages(client)).isNotEmpty();
                });
      }
      say(Names.HOLDERS, new Note.Hold("warren.presence.0", "h-1"));
      Note.Report all = report("hold");
      assertThat(all.full()).isTrue();
      assertThat(all.present()).containsExactly("bob");
      assertThat(all.shown().users()).extracting(Presence::userId).containsExactly("ghost");
      assertThat(all.shown().at()).isPositive();
      say(Names.HOLDERS, new Note.Hold("warren.agents.0", "h-2"));
      Got told =
          Awaitility.await()
              .until(
                  () -> toAgents.poll(1, TimeUnit.SECONDS),
                  got -> got != null && got.key().equals("agents.held"));
      Note.LastStatus last = (Note.LastStatus) told.note();
      assertThat(last.event().get("id").asString()).isEqualTo("a2");
      assertThat(last.leaseSeconds()).as("of the status before").isEqualTo(30);
      Awaitility.await("a beat that says who holds what")
          .until(
              () -> toAgents.poll(1, TimeUnit.SECONDS),
              got ->
                  got != null
                      && got.note() instanceof Note.Beat beat
                      && "h-1".equals(beat.holders().get("warren.presence.0"))
                      && "h-2".equals(beat.holders().get("warren.agents.0")));
      assertThat(bob.isOpen()).isTrue();
    }
  }

  @Test
  void aNewcomerSeesAThousandAgentsWithin200Milliseconds() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      event(
          "agents.board-" + i,
          "b" + i,
          "agent_status",
          "{\"state\":\"working\",\"agentName\":\"agent %d\",\"progress\":%d}"
              .formatted(i, i % 100));
    }
    event(
        "agents.board-7", "b7-2", "agent_status", "{\"state\":\"idle\",\"agentName\":\"agent 7\"}");
    String all = gateway.bearer("{\"user\":\"root\",\"channels\":{\"read\":[\"#\"],\"write\":[]}}");
    try (StompClient first = gateway.client(all)) {
      first.request("SUBSCRIBE", "id:w\ndestination:/topic/agents.board-7\n", "");
      first.await("the last", frame -> frame.body().contains("b7-2"));
    }
    try (StompClient client = gateway.client(all)) {
      int before = client.frames.size();
      long began = System.nanoTime();
      client.send("SUBSCRIBE\nid:board\ndestination:/topic/agents.*\n\n\0");
      // Counted first: to look into each of them again and again would be what is measured.
      Awaitility.await()
          .pollInterval(Duration.ofMillis(2))
          .until(
              () ->
                  client.frames.size() >= before + 1_000
                      && client.frames.stream()
                              .filter(f -> f.body().contains("agents.board-"))
                              .count()
                          == 1_000);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(200));
      assertThat(
              messages(client).stream().filter(f -> f.body().contains("agents.board-7\"")).toList())
          .singleElement()
          .satisfies(frame -> assertThat(frame.body()).contains("b7-2"));
      assertThat(messages(client))
          .extracting(f -> Long.parseLong(f.headers().get("message-id")))
          .isSorted()
          .doesNotHaveDuplicates();
      event(
          "agents.board-8",
          "b8-2",
          "agent_status",
          "{\"state\":\"idle\",\"agentName\":\"agent 8\"}");
      client.await("what comes after", frame -> frame.body().contains("b8-2"));
    }
  }

  private static List<StompClient.Frame> messages(StompClient client) {
    return client.frames.stream().filter(frame -> frame.command().equals("MESSAGE")).toList();
  }

  private String token(String user, String team) throws Exception {
    String bearer = bearer(user, team);
    return bearer.substring(bearer.indexOf("Bearer ") + 7).strip();
  }

  private JsonNode get(String path, String user, String team) throws Exception {
    return JsonMapper.shared().readTree(gateway.get(path + "?token=" + token(user, team)).body());
  }

  private void awaitTable(String team, int users) {
    Awaitility.await()
        .until(() -> get("/api/presence/" + team, "dan", team).path("users").size() == users);
  }
}
