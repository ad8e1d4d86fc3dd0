package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON over WebSocket, word by word of the contract's section 5. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonTest {

  private static final String ALICE =
      "{\"user\":\"alice\",\"teams\":[\"team-7\"],\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";
  private static final String TEAM_ONLY = "{\"user\":\"carol\",\"teams\":[\"team-7\"]}";

  private TestBroker broker;
  private Connection connection;
  private Channel channel;

  /** What goes to the workers. */
  private String events;

  private RunningGateway gateway;
  private RunningGateway open;
  private String alice;
  private String carol;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    connection = broker.connect();
    Topology.declareLog(connection);
    Topology.declareAlerts(connection);
    gateway = RunningGateway.start(broker.url(), "warren.dev-tokens=true");
    open =
        RunningGateway.start(
            broker.url(),
            "warren.dev-tokens=true",
            "warren.session.connect-timeout=2s",
            "warren.access.accounts.demo.teams=team-7",
            "warren.access.accounts.demo.channels.read=#",
            "warren.access.accounts.demo.channels.write=#",
            "warren.access.anonymous=demo",
            "warren.access.any-token=demo");
    gateway.awaitHealthy();
    open.awaitHealthy();
    channel = connection.createChannel();
    channel.confirmSelect();
    events = channel.queueDeclare().getQueue();
    channel.queueBind(events, Names.EVENTS, "#");
    alice = token(ALICE);
    carol = token(TEAM_ONLY);
  }

  @AfterAll
  void stop() throws Exception {
    connection.close();
    open.close();
    gateway.close();
    broker.close();
  }

  private String token(String wanted) throws Exception {
    return gateway.bearer(wanted).replace("Authorization:Bearer ", "").trim();
  }

  private JsonClient client(String path) {
    return new JsonClient(gateway, path + "?token=" + alice);
  }

  /** As a worker publishes it, on to the log. */
  private void publish(String to, String type, String json) throws Exception {
    channel.basicPublish(
        Names.TOPICS,
        to,
        new BasicProperties.Builder().type(type).headers(Map.of()).build(),
        json.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(10_000);
  }

  private static String event(String id, String type, String to, String data) {
    return "{\"id\":\"%s\",\"type\":\"%s\",\"timestamp\":\"2026-01-31T12:00:00.000Z\",\"channel\":\"%s\",\"data\":%s}"
        .formatted(id, type, to, data);
  }

  /** What is on its way to a worker. */
  private String nextEvent() throws Exception {
    return Awaitility.await()
        .until(
            () -> {
              var got = channel.basicGet(events, true);
              return got == null ? null : new String(got.getBody(), StandardCharsets.UTF_8);
            },
            body -> body != null);
  }

  private static void assertWhole(JsonNode frame) {
    assertThat(frame.path("type").isString()).isTrue();
    assertThat(frame.path("data").isObject()).isTrue();
    assertThat(frame.path("timestamp").isString()).isTrue();
  }

  @Test
  void theTokenMayComeInTheUrlOrAsFirstMessage() throws Exception {
    try (JsonClient inUrl = client("/ws");
        JsonClient first = new JsonClient(gateway, "/ws");
        JsonClient onAPath = new JsonClient(gateway, "/ws/circles/dev")) {
      first.send("{\"type\":\"auth\",\"token\":\"" + alice + "\"}");
      onAPath.send("{\"type\":\"auth\",\"token\":\"" + alice + "\"}");
      for (JsonClient client : List.of(inUrl, first, onAPath)) {
        JsonNode answer = client.await("auth");
        assertWhole(answer);
        assertThat(answer.at("/data/success").asBoolean()).isTrue();
        assertThat(answer.at("/data/userId").asString()).isEqualTo("alice");
        assertThat(client.frames.get(0)).isEqualTo(answer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/ws/circles/dev", "/ws/s1"})
  void aBadTokenIsToldAndClosed(String path) {
    try (JsonClient inUrl = new JsonClient(gateway, path + "?token=nonsense");
        JsonClient first = new JsonClient(gateway, path)) {
      first.send("{\"type\":\"auth\",\"token\":\"nonsense\"}");
      for (JsonClient client : List.of(inUrl, first)) {
        assertThat(client.await("auth").at("/data/success").asBoolean(true)).isFalse();
        assertThat(client.closeCode()).isEqualTo(4001);
      }
    }
  }

  @Test
  void whoAsksForSomethingBeforeSayingWhoItIsIsSentAway() {
    try (JsonClient client = new JsonClient(gateway, "/ws")) {
      client.send("{\"type\":\"subscribe\",\"channel\":\"circles.dev\"}");
      assertThat(client.await("auth").at("/data/success").asBoolean(true)).isFalse();
      assertThat(client.closeCode()).isEqualTo(4001);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws/circles/dev", "/ws/workspace/w1", "/ws/agents/unheard-of"})
  void onAPathTheFirstFrameIsTheAnswerToOnesOwnPing(String path) {
    try (JsonClient client = client(path)) {
      client.send("{\"type\":\"ping\"}");
      JsonNode pong = client.await("pong");
      assertWhole(pong);
      assertThat(client.frames).containsExactly(pong);
    }
  }

  @Test
  void aSessionBeginsWithConnected() {
    try (JsonClient client = client("/ws/s1")) {
      assertWhole(client.await("connected"));
      assertThat(client.frames.get(0).at("/data/session_id").asString()).isEqualTo("s1");
    }
  }

  @Test
  void aPathBringsItsChannelsEvents() throws Exception {
    try (JsonClient circle = client("/ws/circles/dev");
        JsonClient workspace = client("/ws/workspace/w1");
        JsonClient agent = client("/ws/agents/a1");
        JsonClient session = client("/ws/s1")) {
      for (JsonClient client : List.of(circle, workspace, agent, session)) {
        client.send("{\"type\":\"ping\"}").await("pong");
      }
      publish(
          "circles.dev",
          "circle_status",
          event("1", "circle_status", "circles.dev", "{\"status\":\"a\"}"));
      publish(
          "workspaces.w1",
          "git_status",
          event("2", "git_status", "workspaces.w1", "{\"branch\":\"b\"}"));
      publish(
          "agents.a1",
          "agent_status",
          event("3", "agent_status", "agents.a1", "{\"state\":\"idle\"}"));
      publish(
          "sessions.s1",
          "session_update",
          event("4", "session_update", "sessions.s1", "{\"sessionId\":\"s1\"}"));
      JsonNode status = circle.await("circle_status");
      assertWhole(status);
      assertThat(status.path("channel").asString()).isEqualTo("circles.dev");
      assertThat(status.path("id").asString()).isEqualTo("1");
      assertThat(status.path("position").isIntegralNumber()).isTrue();
      workspace.await("git_status");
      agent.await("agent_status");
      session.await("session_update");
    }
  }

  @Test
  void theGeneralPathBringsWhatTheTokenMayReadOfItAndEachOnce() throws Exception {
    try (JsonClient all = client("/ws");
        JsonClient team = new JsonClient(gateway, "/ws?token=" + carol)) {
      for (JsonClient client : List.of(all, team)) {
        client.await("auth");
        client.send("{\"type\":\"ping\"}").await("pong");
      }
      all.request("{\"type\":\"subscribe\",\"channel\":\"chat.*\"}");
      all.request("{\"type\":\"subscribe\",\"channel\":\"chat.x\"}");
      long begun = all.await("subscribed").at("/data/position").asLong();
      publish(
          "chat.x", "chat_message", event("c1", "chat_message", "chat.x", "{\"content\":\"a\"}"));
      publish("notes.team-7", "note_created", event("n1", "note_created", "notes.team-7", "{}"));
      publish("notifications", "notification", event("n2", "notification", "notifications", "{}"));
      publish(
          "chat.team-7",
          "chat_message",
          event("c2", "chat_message", "chat.team-7", "{\"content\":\"b\"}"));
      publish("agents.a1", "agent_status", event("a1", "agent_status", "agents.a1", "{}"));
      publish("users.carol", "notification", event("u1", "notification", "users.carol", "{}"));
      publish(
          "presence.team-7",
          "user_presence",
          event("p1", "user_presence", "presence.team-7", "{}"));
      for (JsonClient client : List.of(all, team)) {
        client.await("user_presence");
      }
      assertThat(ids(all, begun)).containsExactly("c1", "n2", "c2", "a1", "p1");
      assertThat(ids(team, begun)).containsExactly("n2", "c2", "u1", "p1");
    }
  }

  /** What comes before is the last known state of agents and presence. */
  private static List<String> ids(JsonClient client, long after) {
    return client.frames.stream()
        .filter(frame -> frame.path("position").asLong() > after)
        .map(frame -> frame.path("id").asString())
        .toList();
  }

  @Test
  void whatIsPublishedIsStampedAndConfirmed() throws Exception {
    try (JsonClient client = client("/ws/circles/dev")) {
      JsonNode ack =
          client.request(
              "{\"type\":\"user_message\",\"channel\":\"circles.dev\",\"id\":\"m1\",\"data\":{\"content\":\"hi\",\"sender\":\"eve\"}}");
      assertThat(ack.path("type").asString()).isEqualTo("ack");
      assertThat(ack.at("/data/id").asString()).isEqualTo("m1");
      String event = nextEvent();
      assertThat(event).contains("\"sender\":\"alice\"").contains("\"content\":\"hi\"");
    }
  }

  @Test
  void withoutDataTheOtherFieldsAreTheDataAndStandBesideIt() throws Exception {
    try (JsonClient client = client("/ws/circles/dev")) {
      client.send("{\"type\":\"message\",\"content\":\"hello\",\"mood\":\"fine\"}");
      JsonNode event = JsonMapper.shared().readTree(nextEvent());
      assertThat(event.path("content").asString()).isEqualTo("hello");
      assertThat(event.at("/data/content").asString()).isEqualTo("hello");
      assertThat(event.at("/data/mood").asString()).isEqualTo("fine");
      assertThat(event.at("/data/sender").asString()).isEqualTo("alice");
      assertThat(event.path("channel").asString()).isEqualTo("circles.dev");
      assertThat(event.has("ref")).isFalse();
    }
  }

  @Test
  void whatIsRefusedIsToldAndTheConnectionLivesOn() {
    try (JsonClient client = new JsonClient(gateway, "/ws/circles/team-7?token=" + carol)) {
      for (String wrong :
          List.of(
              "{\"type\":\"user_message\"}",
              "{\"type\":\"nonsense\"}",
              "{\"type\":\"subscribe\",\"channel\":\"circles.other\"}",
              "{\"type\":\"subscribe\",\"channel\":\"circles. x\"}",
              "{\"type\":\"subscribe\",\"channel\":\"circles.team-7\",\"since\":\"abc\"}",
              "{\"type\":\"unsubscribe\",\"channel\":\"circles.other\"}",
              "{\"type\":\"user_message\",\"channel\":\"circles.other\",\"content\":\"x\"}",
              "{\"tool\":\"nonsense\"}",
              "{\"type\":5}",
              "{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"nobody's\"}}",
              "{\"x\":1}")) {
        JsonNode error = client.request(wrong);
        assertThat(error.path("type").asString()).as(wrong).isEqualTo("error");
        assertThat(error.at("/data/error").asString()).isNotEmpty();
        assertThat(error.at("/data/code").asString()).isNotEmpty();
      }
      int before = client.frames.size();
      client.send("no json").send("[1]").send("\"x\"");
      Awaitility.await().until(() -> client.frames.size() == before + 3);
      assertThat(client.send("{\"type\":\"ping\"}").await("pong")).isNotNull();
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void aPathThatOneMayNotReadIsToldAndClosed() {
    try (JsonClient client = new JsonClient(gateway, "/ws/circles/other?token=" + carol)) {
      assertThat(client.await("error").at("/data/code").asString()).isEqualTo("not_allowed");
      assertThat(client.closeCode()).isEqualTo(4003);
    }
  }

  @Test
  void aMessageInPiecesIsOneMessage() {
    try (JsonClient client = client("/ws/circles/dev")) {
      client.sendTorn("{\"type\":\"ping\"}").await("pong");
      client.send("{\"type\":\"x\",\"data\":\"" + "x".repeat(3_000_000) + "\"}");
      assertThat(client.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void sinceBringsWhatWasMissedAndAGapIsTold() throws Exception {
    try (JsonClient client = client("/ws/circles/dev")) {
      client.send("{\"type\":\"subscribe\",\"channel\":\"circles.since\"}");
      JsonNode subscribed = client.await("subscribed");
      assertWhole(subscribed);
      assertThat(subscribed.path("channel").asString()).isEqualTo("circles.since");
      long position = subscribed.at("/data/position").asLong();
      assertThat(subscribed.at("/data/recovered").asBoolean()).isTrue();
      client.request("{\"type\":\"unsubscribe\",\"channel\":\"circles.since\"}");
      assertThat(client.await("unsubscribed").path("channel").asString())
          .isEqualTo("circles.since");
      for (int i = 0; i < 5; i++) {
        publish(
            "circles.since",
            "circle_status",
            event("s" + i, "circle_status", "circles.since", "{}"));
      }
      client.request(
          "{\"type\":\"subscribe\",\"channel\":\"circles.since\",\"since\":" + position + "}");
      // Some of them perhaps live: the gateway may have read them only now.
      Awaitility.await().until(() -> ids(client, 0).size() == 5);
      assertThat(ids(client, 0)).containsExactly("s0", "s1", "s2", "s3", "s4");
      JsonNode again = client.ofType("subscribed").get(1);
      assertThat(again.at("/data/recovered").asBoolean()).isTrue();

      client.request("{\"type\":\"subscribe\",\"channel\":\"circles.since\",\"since\":\"1\"}");
      JsonNode gap = client.await("gap");
      assertThat(gap.path("channel").asString()).isEqualTo("circles.since");
      assertThat(gap.at("/data/from").asLong()).isEqualTo(1);
      assertThat(gap.at("/data/to").asLong()).isGreaterThanOrEqualTo(position);
      assertThat(client.ofType("subscribed").get(2).at("/data/recovered").asBoolean()).isFalse();
    }
  }

  @Test
  void toolsReadASession() throws Exception {
    publish(
        "sessions.t1",
        "session_update",
        event(
            "t0",
            "session_update",
            "sessions.t1",
            "{\"sessionId\":\"t1\",\"status\":\"active\",\"title\":\"Plan\",\"metadata\":{\"k\":1}}"));
    for (int i = 1; i <= 5; i++) {
      publish(
          "sessions.t1",
          "new_message",
          event(
              "t" + i,
              "new_message",
              "sessions.t1",
              "{\"sessionId\":\"t1\",\"sender\":\"u" + i % 2 + "\",\"content\":\"" + i + "\"}"));
    }
    try (JsonClient client = client("/ws/circles/dev")) {
      client.request(
          "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"t1\",\"limit\":3}}");
      JsonNode messages = client.await("messages");
      assertWhole(messages);
      assertThat(messages.at("/data/session_id").asString()).isEqualTo("t1");
      assertThat(messages.at("/data/messages").size()).isEqualTo(3);
      assertThat(messages.at("/data/truncated").asBoolean()).isTrue();
      assertThat(messages.at("/data/messages/2/id").asString()).isEqualTo("t5");
      long third = messages.at("/data/messages/0/position").asLong();
      assertThat(messages.at("/data/last_id").asLong())
          .isEqualTo(messages.at("/data/messages/2/position").asLong());

      client.request(
          "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"t1\",\"since_id\":"
              + third
              + "}}");
      JsonNode since = client.ofType("messages").get(1);
      assertThat(since.at("/data/messages").size()).isEqualTo(2);
      assertThat(since.at("/data/truncated").asBoolean()).isFalse();

      client.request("{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"t1\"}}");
      JsonNode info = client.await("session_info").path("data");
      assertThat(info.path("session_id").asString()).isEqualTo("t1");
      assertThat(info.path("message_count").asInt()).isEqualTo(5);
      assertThat(info.path("participants").toString()).isEqualTo("[\"u0\",\"u1\"]");
      assertThat(info.path("status").asString()).isEqualTo("active");
      assertThat(info.path("title").asString()).isEqualTo("Plan");
      assertThat(info.at("/metadata/k").asInt()).isEqualTo(1);
      assertThat(info.path("first_message_at").asString()).isEqualTo("2026-01-31T12:00:00.000Z");

      client.send("{\"tool\":\"subscribe\",\"arguments\":{\"session_id\":\"t1\"}}");
      assertThat(client.await("subscribed").path("channel").asString()).isEqualTo("sessions.t1");
      publish("sessions.t1", "new_message", event("t6", "new_message", "sessions.t1", "{}"));
      client.await("new_message");
    }
  }

  @Test
  void whereToGoOnFromIsSaidAlsoWhereThereIsNothing() {
    try (JsonClient client = client("/ws/circles/dev")) {
      client.request(
          "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"empty\",\"since_id\":0}}");
      JsonNode nothing = client.await("messages").path("data");
      assertThat(nothing.path("messages").size()).isZero();
      assertThat(nothing.path("last_id").asLong()).isPositive();
      client.request(
          "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"empty\",\"since_id\":"
              + nothing.path("last_id").asLong()
              + "}}");
      assertThat(client.ofType("messages").get(1).at("/data/last_id").asLong())
          .isGreaterThanOrEqualTo(nothing.path("last_id").asLong());
      assertThat(
              client
                  .request(
                      "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"empty\",\"since_id\":1}}")
                  .at("/data/code")
                  .asString())
          .isEqualTo("unknown_message");
    }
  }

  @Test
  void aDestinationIsNoChannel() throws Exception {
    try (JsonClient client = client("/ws")) {
      for (String type : List.of("subscribe", "unsubscribe")) {
        JsonNode refused =
            client.request("{\"type\":\"%s\",\"channel\":\"/user/queue/alerts\"}".formatted(type));
        assertThat(refused.at("/data/code").asString()).isEqualTo("malformed_frame");
      }
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void toSubscribeAgainTakesNothingFromWhatStillComes() throws Exception {
    try (JsonClient client = client("/ws/circles/dev")) {
      client.request("{\"type\":\"subscribe\",\"channel\":\"circles.unused\"}");
      long before = client.await("subscribed").at("/data/position").asLong();
      int count = 3_000;
      for (int i = 0; i < count; i++) {
        channel.basicPublish(
            Names.TOPICS,
            "circles.again",
            new BasicProperties.Builder().type("circle_status").headers(Map.of()).build(),
            event("a" + i, "circle_status", "circles.again", "{}")
                .getBytes(StandardCharsets.UTF_8));
      }
      channel.waitForConfirmsOrDie(10_000);
      for (String since : List.of(",\"since\":" + before + ",\"ref\":1", ",\"ref\":2")) {
        client.send("{\"type\":\"subscribe\",\"channel\":\"circles.again\"" + since + "}");
      }
      client.await("the second ack", f -> f.at("/data/ref").asInt(0) == 2);
      Awaitility.await().until(() -> ids(client, 0).size() >= count);
      assertThat(ids(client, 0)).hasSize(count).doesNotHaveDuplicates();
      assertThat(client.ofType("ack"))
          .extracting(ack -> ack.at("/data/ref").toString())
          .contains("1", "2");
    }
  }

  @Test
  void aPathsSinceThatIsNoneIsToldAndItGoesOnLive() throws Exception {
    for (String path : List.of("/ws/circles/dev", "/ws/s1")) {
      try (JsonClient client = new JsonClient(gateway, path + "?since=abc&token=" + alice)) {
        JsonNode error = client.await("error");
        assertThat(error.at("/data/code").asString()).isEqualTo("malformed_frame");
        assertThat(error.at("/data/error").asString()).contains("since");
        client.send("{\"type\":\"ping\"}").await("pong");
        publish("circles.dev", "circle_status", event("p1", "circle_status", "circles.dev", "{}"));
        publish("sessions.s1", "new_message", event("p2", "new_message", "sessions.s1", "{}"));
        client.await("an event", frame -> frame.has("position"));
      }
    }
  }

  @Test
  void anotherUsersAlertsAreShownToWhoAsksForThem() throws Exception {
    String dave =
        token("{\"user\":\"dave\",\"channels\":{\"read\":[\"#\",\"users.bob\"],\"write\":[]}}");
    try (JsonClient client = new JsonClient(gateway, "/ws?token=" + dave)) {
      client.await("auth");
      client.request("{\"type\":\"subscribe\",\"channel\":\"users.bob\"}");
      publish("users.bob", "alert", event("b1", "alert", "users.bob", "{\"alertId\":\"b1\"}"));
      assertThat(client.await("alert").path("channel").asString()).isEqualTo("users.bob");
    }
  }

  @Test
  void whatIsNestedTooDeepIsRefusedByName() {
    try (JsonClient client = client("/ws/circles/dev")) {
      for (int depth : new int[] {450, 500, 600}) {
        client.send(
            "{\"type\":\"x\",\"data\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"ref\":1}");
      }
      Awaitility.await().until(() -> client.ofType("error").size() == 3);
      assertThat(client.ofType("error"))
          .allSatisfy(
              error -> assertThat(error.at("/data/code").asString()).isEqualTo("malformed_frame"));
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void anExpiredTokenIsToldToWhoHasNotComeInYet() throws Exception {
    String shortly = token(ALICE.replace("}}", "},\"ttlSeconds\":1}"));
    Awaitility.await()
        .until(
            () -> {
              try (JsonClient client = new JsonClient(gateway, "/ws")) {
                client.send("{\"type\":\"auth\",\"ref\":\"r\",\"token\":\"" + shortly + "\"}");
                if (client.await("auth").at("/data/success").asBoolean()) {
                  return false;
                }
                assertThat(client.await("error").at("/data/ref").asString()).isEqualTo("r");
                assertThat(client.closeCode()).isEqualTo(4011);
                return true;
              }
            });
  }

  @Test
  void presenceIsSetForOnesTeams() throws Exception {
    try (JsonClient client = client("/ws/circles/dev")) {
      assertThat(
              client
                  .request("{\"type\":\"user_presence\",\"data\":\"online\"}")
                  .path("type")
                  .asString())
          .isEqualTo("ack");
      assertThat(nextEvent())
          .contains("\"status\":\"online\"")
          .contains("\"userId\":\"alice\"")
          .contains("presence.team-7");
    }
  }

  @Test
  void whoBringsNoTokenIsLetInWhereThatIsOpen() throws Exception {
    try (JsonClient anonymous = new JsonClient(open, "/ws");
        JsonClient circle = new JsonClient(open, "/ws/circles/dev");
        JsonClient opaque = new JsonClient(open, "/ws?token=whatever");
        JsonClient later = new JsonClient(open, "/ws")) {
      assertThat(anonymous.await("auth").at("/data/userId").asString()).isEqualTo("demo");
      assertThat(opaque.await("auth").at("/data/userId").asString()).isEqualTo("demo");
      circle.send("{\"type\":\"ping\"}").await("pong");
      assertThat(circle.frames).hasSize(1);
      later.await("auth");
      later.send("{\"type\":\"auth\",\"token\":\"" + alice + "\"}");
      later.await("alice", f -> f.at("/data/userId").asString("").equals("alice"));
      publish("users.alice", "notification", event("o1", "notification", "users.alice", "{}"));
      later.await("notification");
    }
  }

  @Test
  void anAlertIsShownUntilItIsAcknowledged() throws Exception {
    ClientQueues queues = new ClientQueues(connection, null);
    queues.alerts("alice");
    String alert =
        event(
            "al1",
            "alert",
            "users.alice",
            "{\"alertId\":\"al1\",\"level\":\"error\",\"title\":\"t\",\"message\":\"m\"}");
    channel.basicPublish(
        Names.ALERTS,
        "alice",
        new BasicProperties.Builder().messageId("al1").type("alert").build(),
        alert.getBytes(StandardCharsets.UTF_8));
    try (JsonClient one = client("/ws");
        JsonClient other = client("/ws")) {
      assertWhole(one.await("alert"));
      other.await("alert");
      publish("users.alice", "alert", alert);
      one.request("{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"al1\"}}");
      other.await("alert_acked");
      assertThat(one.ofType("alert")).hasSize(1);
      assertThat(other.ofType("alert")).hasSize(1);
    }
  }

  @Test
  void aFreshTokenKeepsTheConnection() throws Exception {
    String shortly = token(ALICE.replace("}}", "},\"ttlSeconds\":2}"));
    try (JsonClient renewed = new JsonClient(gateway, "/ws?token=" + shortly);
        JsonClient not = new JsonClient(gateway, "/ws?token=" + shortly);
        JsonClient other = client("/ws")) {
      renewed.await("auth");
      renewed.send("{\"type\":\"auth\",\"token\":\"" + alice + "\"}");
      Awaitility.await().until(() -> renewed.ofType("auth").size() == 2);
      other.await("auth");
      other.send("{\"type\":\"auth\",\"token\":\"" + carol + "\"}");
      assertThat(other.closeCode()).isEqualTo(4001);
      assertThat(not.closeCode()).isEqualTo(4011);
      assertThat(renewed.send("{\"type\":\"ping\"}").await("pong")).isNotNull();
      assertThat(renewed.isOpen()).isTrue();
    }
  }

  @Test
  void whatIsRelayedWithoutATypeGetsWhatItLacks() throws Exception {
    try (JsonClient client = client("/ws/circles/dev")) {
      client.request("{\"type\":\"subscribe\",\"channel\":\"room.x\"}");
      publish("room.x", "", "{\"a\":[1]}");
      publish("room.x", "", "plain ü");
      publish("room.x", "", "[1]");
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> client.ofType("message").size() == 3);
      client.ofType("message").forEach(JsonTest::assertWhole);
      assertThat(client.ofType("message").get(0).path("data").toString()).isEqualTo("{\"a\":[1]}");
      assertThat(client.ofType("message").get(1).at("/data/content").asString())
          .isEqualTo("plain ü");
    }
  }
}
