package dev.warren.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.channel.Channel;
import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every WebSocket client that is to be had, unchanged, finds at Warren where it speaks JSON:
 * each message of the contract's section 5, through a worker. A class each runs it.
 */
abstract class JsonPromises {

  private static final String PING = "{\"type\":\"ping\"}";
  private static final String SUCCESS = "/data/success";

  static TestBroker broker;
  static WarrenProcess gateway;

  /** Another for every test: its team, its session, its circle… */
  final String name = SharedWarren.freshName();

  private final String user = "alice-" + name;
  private final List<String> paths =
      List.of(
          "/ws", "/ws/circles/" + name, "/ws/workspace/" + name, "/ws/agents/" + name, session());

  private JsonSockets client;

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    gateway = SharedWarren.gateway();
  }

  /** Starts a client. */
  abstract JsonSockets client() throws Exception;

  /** Whether it can send headers. */
  boolean hasHeaders() {
    return true;
  }

  @BeforeEach
  final void startClient() throws Exception {
    client = client();
  }

  @AfterEach
  final void endClient() {
    if (client != null) {
      client.close();
    }
  }

  private String session() {
    return "/ws/" + name;
  }

  /** May read and write every channel, and is in a team of its own. */
  private String token() throws Exception {
    return gateway.token(
        """
        {"user":"%s","teams":["team-%s"],"channels":{"read":["#"],"write":["#"]}}"""
            .formatted(user, name));
  }

  private static String token(String who) throws Exception {
    return gateway.token("{\"user\":\"%s\"}".formatted(who));
  }

  /** With a token in the URL. */
  final JsonClient open(String path) throws Exception {
    return open(path, token());
  }

  private JsonClient open(String path, String token) throws Exception {
    return client.open(gateway.webSocket(path + "?token=" + token), Map.of());
  }

  /** Without a token. */
  final JsonClient openAsNobody(String path) throws Exception {
    return client.open(gateway.webSocket(path), Map.of());
  }

  private static String auth(String token) {
    return "{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token);
  }

  private static void post(String channel, String event) throws Exception {
    Events.post(broker, channel, event);
  }

  private static void assertAuthenticated(JsonNode auth, String as) {
    assertThat(auth.at(SUCCESS).booleanValue(false)).as(auth.toString()).isTrue();
    assertThat(auth.at("/data/userId").stringValue()).isEqualTo(as);
  }

  static void assertSentAway(JsonClient socket) throws Exception {
    assertThat(socket.closeCode()).isEqualTo(4001);
    assertThat(socket.frames()).hasSize(1);
    JsonNode auth = socket.frames().get(0);
    assertThat(auth.path("type").stringValue()).isEqualTo("auth");
    assertThat(auth.at(SUCCESS).booleanValue(true)).as(auth.toString()).isFalse();
  }

  @Test
  final void theTokenMayComeInTheUrl() throws Exception {
    JsonClient socket = open("/ws");
    assertAuthenticated(socket.take("auth"), user);
    assertThat(socket.frames("auth")).startsWith(socket.frames().get(0));
  }

  @Test
  final void theTokenMayComeInTheHeader() throws Exception {
    assumeTrue(hasHeaders(), "this client sends no headers");
    Map<String, String> headers = Map.of("Authorization", "Bearer " + token());
    JsonClient socket = client.open(gateway.webSocket("/ws"), headers);
    assertAuthenticated(socket.take("auth"), user);
    client.open(gateway.webSocket(paths.get(1)), headers).settle();
    assertSentAway(
        client.open(gateway.webSocket("/ws"), Map.of("Authorization", "Bearer nonsense")));
  }

  @Test
  final void theTokenMayComeInTheFirstMessageWhichIsAnsweredOnEveryPath() throws Exception {
    for (String path : paths) {
      JsonClient socket = openAsNobody(path);
      socket.send(auth(token()));
      assertAuthenticated(socket.take("auth"), user);
      assertThat(socket.frames("auth")).startsWith(socket.frames().get(0));
    }
  }

  @Test
  final void whoBringsABadTokenOrNoneIsToldAndSentAwayOnEveryPath() throws Exception {
    for (String path : paths) {
      assertSentAway(open(path, "nonsense"));
      assertSentAway(open(path, token().replaceFirst("\\.[^.]+$", ".bm9ib2R5J3M")));
      assertSentAway(openAsNobody(path).send(auth("nonsense")));
      assertSentAway(openAsNobody(path).send("{\"type\":\"auth\"}"));
      assertSentAway(
          openAsNobody(path).send("{\"type\":\"subscribe\",\"channel\":\"circles.dev\"}"));
    }
  }

  @Test
  final void onAPathNothingComesBeforeTheAnswerToOnesOwnPing() throws Exception {
    for (String path : paths.subList(1, 4)) {
      JsonClient socket = open(path);
      JsonNode pong = socket.send(PING).take("pong");
      assertThat(socket.frames()).as(path).containsExactly(pong);
      assertThat(pong.path("data").isEmpty()).isTrue();
    }
  }

  @Test
  final void aSessionBeginsWithConnected() throws Exception {
    JsonClient socket = open(session());
    JsonNode connected = socket.take("connected");
    JsonNode pong = socket.send(PING).take("pong");
    assertThat(socket.frames()).containsExactly(connected, pong);
  }

  @Test
  final void aPathBringsItsChannelsEvents() throws Exception {
    Map<String, String> events =
        Map.of(
            "circles." + name,
            """
            "type":"circle_status","data":{"status":"grün ✓"}""",
            "workspaces." + name,
            """
            "type":"git_status","data":{"branch":"main","ahead":2}""",
            "agents." + name,
            """
            "type":"agent_status","data":{"state":"working","agentName":"Builder","progress":40}""",
            "sessions." + name,
            """
            "type":"new_message","data":{"content":"hi","sender":"carol","sessionId":"%s","messageId":7}"""
                .formatted(name));
    Map<String, JsonClient> sockets =
        Map.of(
            "circles." + name, open(paths.get(1)),
            "workspaces." + name, open(paths.get(2)),
            "agents." + name, open(paths.get(3)),
            "sessions." + name, open(paths.get(4)));
    for (JsonClient socket : sockets.values()) {
      socket.settle();
    }
    for (Map.Entry<String, String> event : events.entrySet()) {
      String json =
          "{\"id\":\"e-%s\",\"timestamp\":\"2026-01-31T12:00:00.000Z\",%s}"
              .formatted(name, event.getValue());
      post(event.getKey(), json);
      JsonNode frame = sockets.get(event.getKey()).takeEvent("e-" + name);
      JsonNode posted = JsonMapper.shared().readTree(json);
      assertThat(frame.path("channel").stringValue()).isEqualTo(event.getKey());
      assertThat(frame.path("position").longValue()).isPositive();
      for (String field : List.of("type", "data", "timestamp")) {
        assertThat(frame.get(field)).isEqualTo(posted.get(field));
      }
    }
    for (JsonClient socket : sockets.values()) {
      socket.settle();
      assertThat(socket.events()).containsExactly("e-" + name);
    }
  }

  @Test
  final void theGeneralPathBringsWhatOneMayReadOfItAndEachOnce() throws Exception {
    String team = "team-" + name;
    JsonClient all = open("/ws");
    JsonClient own =
        open(
            "/ws", gateway.token("{\"user\":\"bob-%s\",\"teams\":[\"%s\"]}".formatted(name, team)));
    JsonClient other = open(paths.get(1));
    other.request("{\"type\":\"subscribe\",\"channel\":\"notes.%s\"}".formatted(team));
    for (JsonClient socket : List.of(all, own)) {
      socket.take("auth");
      socket.settle();
    }
    // Once all the same.
    all.request("{\"type\":\"subscribe\",\"channel\":\"chat.%s\"}".formatted(name));
    long begun = all.take("subscribed").at("/data/position").longValue();

    String circle = "\"type\":\"circle_status\",\"data\":{\"status\":\"s\"}";
    String note = "\"type\":\"note_created\",\"data\":{\"noteId\":1,\"author\":\"carol\"}";
    String chat = "\"type\":\"chat_message\",\"data\":{\"content\":\"c\",\"sender\":\"carol\"}";
    String agent = "\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"B\"}";
    String presence =
        "\"type\":\"user_presence\",\"data\":{\"userId\":\"carol\",\"status\":\"away\"}";
    String notice = "\"type\":\"notification\",\"data\":{\"level\":\"info\",\"message\":\"m\"}";
    postAndAwait(other, "circles." + name, "1", circle);
    postAndAwait(other, "notes." + team, "2", note);
    postAndAwait(all, "chat." + name, "3", chat);
    postAndAwait(own, "chat." + team, "4", chat);
    postAndAwait(all, "agents." + name, "5", agent);
    postAndAwait(own, "agents." + team, "6", agent);
    postAndAwait(all, "presence." + name, "7", presence);
    postAndAwait(own, "presence." + team, "8", presence);
    // Everybody's channel: not what another client's test has sent already.
    String nine = "9-" + name;
    String fourteen = "14-" + name;
    postAndAwait(own, "notifications", nine, notice);
    postAndAwait(own, "notifications." + team, "10", notice);
    postAndAwait(all, "users." + user, "11", notice);
    postAndAwait(own, "users.bob-" + name, "12", notice);
    postAndAwait(all, "notifications." + name, "13", notice);
    postAndAwait(own, "notifications", fourteen, notice);

    all.takeEvent(fourteen);
    assertThat(posted(all, begun))
        .containsExactly("3", "4", "5", "6", "7", "8", nine, "10", "11", "13", fourteen);
    assertThat(posted(own, begun)).containsExactly("4", "6", "8", nine, "10", "12", fourteen);
  }

  /** Without the last known state, and without who else comes and goes. */
  private static List<String> posted(JsonClient socket, long begun) {
    return socket.frames().stream()
        .filter(frame -> frame.path("position").asLong() > begun)
        .filter(
            frame ->
                !frame.path("type").stringValue().equals("user_presence")
                    || frame.at("/data/userId").asString().equals("carol"))
        .map(frame -> frame.path("id").asString())
        .toList();
  }

  private static void postAndAwait(JsonClient socket, String channel, String id, String event)
      throws Exception {
    post(channel, "{\"id\":\"%s\",%s}".formatted(id, event));
    // By both: what others have said of their agents may come before, as the last known state.
    socket.take(
        "the event %s of %s".formatted(id, channel),
        frame ->
            frame.has("position")
                && frame.path("id").asString().equals(id)
                && frame.path("channel").asString().equals(channel));
  }

  private void postStatus(JsonClient watcher, String id) throws Exception {
    postAndAwait(
        watcher,
        "circles." + name,
        id,
        "\"type\":\"circle_status\",\"data\":{\"status\":\"%s\"}".formatted(id));
  }

  private static String subscribe(String channel, String from) {
    return "{\"type\":\"subscribe\",\"channel\":\"%s\"%s}".formatted(channel, from);
  }

  private static JsonNode subscribed(JsonClient socket, String channel, String from)
      throws Exception {
    JsonNode answer = socket.send(subscribe(channel, from)).take("subscribed");
    assertThat(answer.path("channel").stringValue()).isEqualTo(channel);
    assertThat(answer.at("/data/position").isIntegralNumber()).isTrue();
    return answer.path("data");
  }

  @Test
  final void sinceAndLastBringWhatWasBeforeWithoutAGapOrADouble() throws Exception {
    String channel = "circles." + name;
    JsonClient watcher = open(paths.get(1));
    JsonClient socket = open(paths.get(2));
    watcher.settle();

    JsonNode first = subscribed(socket, channel, "");
    assertThat(first.path("replayed").intValue()).isZero();
    assertThat(first.path("recovered").booleanValue()).isTrue();
    postStatus(socket, "1");
    postStatus(socket, "2");
    long two = socket.frames("circle_status").get(1).path("position").longValue();

    socket.send("{\"type\":\"unsubscribe\",\"channel\":\"%s\"}".formatted(channel));
    assertThat(socket.take("unsubscribed").path("channel").stringValue()).isEqualTo(channel);
    postStatus(watcher, "3");
    postStatus(watcher, "4");
    socket.settle();
    assertThat(socket.events()).containsExactly("1", "2");

    JsonNode again = subscribed(socket, channel, ",\"since\":" + two);
    // What this connection's event loop has not got by then comes live.
    int replayed = socket.events().size() - 2;
    assertThat(again.path("replayed").intValue()).isEqualTo(replayed);
    assertThat(again.path("recovered").booleanValue()).isTrue();
    postStatus(socket, "5");
    assertThat(socket.events()).containsExactly("1", "2", "3", "4", "5");

    JsonClient late = open(paths.get(3));
    JsonNode last = subscribed(late, channel, ",\"last\":2");
    assertThat(last.path("recovered").booleanValue()).isTrue();
    postStatus(late, "6");
    assertThat(late.events()).containsExactly("4", "5", "6");

    // As text, too, as an agent's id may be; and on the path's channel without naming it.
    JsonClient texts = open(paths.get(1));
    texts.request("{\"type\":\"subscribe\",\"since\":\"%d\"}".formatted(two));
    texts.takeEvent("6");
    assertThat(texts.events()).containsExactly("3", "4", "5", "6");
    texts.request("{\"type\":\"unsubscribe\"}");
    assertThat(texts.take("unsubscribed").path("channel").stringValue()).isEqualTo(channel);
  }

  @Test
  final void aGapIsToldBeforeTheFirstMessageAfterIt() throws Exception {
    String channel = "circles." + name;
    // Of an earlier log: no position of this one is so small.
    JsonClient socket = open(paths.get(2));
    JsonNode subscribed = subscribed(socket, channel, ",\"since\":42");
    assertThat(subscribed.path("recovered").booleanValue(true)).isFalse();
    JsonClient path =
        client.open(gateway.webSocket(paths.get(1) + "?since=42&token=" + token()), Map.of());
    path.settle();
    postStatus(socket, "1");
    path.takeEvent("1");
    for (JsonClient each : List.of(socket, path)) {
      JsonNode gap = each.take("gap");
      assertThat(gap.path("channel").stringValue()).isEqualTo(channel);
      assertThat(gap.at("/data/from").longValue()).isEqualTo(42);
      JsonNode event = each.frames("circle_status").get(0);
      assertThat(gap.at("/data/to").longValue())
          .isBetween(43L, event.path("position").longValue() - 1);
      assertThat(each.frames().indexOf(gap)).isLessThan(each.frames().indexOf(event));
    }
  }

  /** Publishes, and looks at what the sender itself and another get. */
  private static JsonNode published(JsonClient sender, JsonClient other, String frame)
      throws Exception {
    String id = sender.request(frame).at("/data/id").stringValue();
    JsonNode own = sender.takeEvent(id);
    assertThat(other.takeEvent(id)).isEqualTo(own);
    assertThat(own.has("ref")).as(own.toString()).isFalse();
    assertThat(own.path("type")).isEqualTo(JsonMapper.shared().readTree(frame).path("type"));
    return own;
  }

  @Test
  final void whatIsSentOnAPathIsPublishedThereAndComesBackToTheSenderLikeToEveryone()
      throws Exception {
    JsonClient circle = open(paths.get(1));
    JsonClient all = open("/ws");
    for (String kind : List.of("circles.", "workspaces.", "sessions.")) {
      all.request(subscribe(kind + name, ""));
    }

    JsonNode withData =
        published(
            circle,
            all,
            """
            {"type":"user_message","data":{"content":"grün ✓","sender":"eve","mood":1.10}}""");
    assertThat(withData.path("channel").stringValue()).isEqualTo("circles." + name);
    assertThat(withData.path("data"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"content":"grün ✓","sender":"%s","mood":1.10}"""
                        .formatted(user)));
    assertThat(withData.has("content")).isFalse();

    JsonNode withFields =
        published(
            circle,
            all,
            """
            {"type":"message","content":"hello","sender":"eve","mood":{"is":"fine"}}""");
    for (JsonNode fields : List.of(withFields, withFields.path("data"))) {
      assertThat(fields.path("content").stringValue()).isEqualTo("hello");
      assertThat(fields.path("sender").stringValue()).isEqualTo(user);
      assertThat(fields.at("/mood/is").stringValue()).isEqualTo("fine");
    }

    published(circle, all, "{\"type\":\"agent_message\",\"agent_id\":5,\"content\":\"c\"}");
    assertThat(circle.frames("agent_message").get(0).at("/data/agent_id").intValue()).isEqualTo(5);
    published(
        open(paths.get(2)), all, "{\"type\":\"file_changed\",\"path\":\"a/b\",\"agentId\":\"x\"}");
    published(
        open(paths.get(3)),
        all,
        "{\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"B\"}}");
    JsonNode message =
        published(open(paths.get(4)), all, "{\"type\":\"new_message\",\"content\":\"c\"}");
    assertThat(message.at("/data/sessionId").stringValue()).isEqualTo(name);
    assertThat(message.at("/data/messageId")).isEqualTo(message.get("id"));
  }

  @Test
  final void whatNamesAChannelIsPublishedThere() throws Exception {
    JsonClient all = open("/ws");
    JsonClient circle = open(paths.get(1));
    for (JsonClient socket : List.of(all, circle)) {
      for (String channel : List.of("notes.", "custom.", "chat.")) {
        socket.request(subscribe(channel + name, ""));
      }
    }
    JsonNode chat =
        published(
            all,
            circle,
            """
            {"type":"chat_message","channel":"chat.%s","id":"m-%s","data":{"content":"c"}}"""
                .formatted(name, name));
    assertThat(chat.path("id").stringValue()).isEqualTo("m-" + name);
    assertThat(chat.at("/data/conversationId").stringValue()).isEqualTo(name);
    assertThat(chat.at("/data/sender").stringValue()).isEqualTo(user);
    // Not the path's.
    JsonNode note =
        published(
            circle,
            all,
            """
            {"type":"note_created","channel":"notes.%s","noteId":7,"title":"t"}"""
                .formatted(name));
    assertThat(note.path("channel").stringValue()).isEqualTo("notes." + name);
    assertThat(note.at("/data/noteId").intValue()).isEqualTo(7);
    assertThat(note.at("/data/author").stringValue()).isEqualTo(user);
    JsonNode untyped =
        published(
            all,
            circle,
            """
            {"type":"whatever","channel":"custom.%s","data":{"a":[1,null]}}"""
                .formatted(name));
    assertThat(untyped.path("data").toString()).isEqualTo("{\"a\":[1,null]}");
  }

  @Test
  final void anAgentIsWhoItsTokenSays() throws Exception {
    JsonClient agent =
        open(
            paths.get(1),
            gateway.token(
                """
                {"user":"builder-%s","role":"agent","channels":{"read":["#"],"write":["#"]}}"""
                    .formatted(name)));
    JsonNode message =
        published(
            agent,
            agentsWatcher(),
            "{\"type\":\"agent_message\",\"agentId\":\"someone-else\",\"content\":\"done\"}");
    assertThat(message.at("/data/agentId").stringValue()).isEqualTo("builder-" + name);
    assertThat(message.path("agentId").stringValue()).isEqualTo("builder-" + name);
  }

  private JsonClient agentsWatcher() throws Exception {
    JsonClient watcher = open(paths.get(1));
    watcher.settle();
    return watcher;
  }

  @Test
  final void whatHasARefIsAnsweredWithItWhateverItIs() throws Exception {
    JsonClient socket = open("/ws");
    String about = "\"channel\":\"circles.%s\"".formatted(name);
    for (String frame :
        List.of(
            PING,
            "{\"type\":\"pong\"}",
            "{\"type\":\"subscribe\",%s}".formatted(about),
            "{\"type\":\"user_message\",%s,\"content\":\"c\"}".formatted(about),
            "{\"type\":\"unsubscribe\",%s}".formatted(about),
            "{\"type\":\"user_presence\",\"data\":\"busy\"}",
            "{\"tool\":\"subscribe\",\"arguments\":{\"session_id\":\"s\"}}",
            "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"s\"}}",
            "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"s\"}}",
            auth(token()))) {
      socket.request(frame);
    }
    socket.send("{\"type\":\"ping\",\"ref\":17}");
    assertThat(socket.take("ack").at("/data/ref").intValue()).isEqualTo(17);
    for (String wrong :
        List.of(
            "{\"type\":\"user_message\",%s}".formatted(about),
            "{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"nobody's\"}}",
            "{\"type\":\"user_presence\",\"data\":\"asleep\"}")) {
      assertThat(socket.reply(wrong).path("type").stringValue()).as(wrong).isEqualTo("error");
    }
    JsonClient first = openAsNobody(paths.get(1));
    assertThat(first.request(auth(token())).at("/data/ref").isString()).isTrue();
  }

  @Test
  final void presenceIsSetByOneWord() throws Exception {
    JsonClient watcher = open(paths.get(1));
    watcher.request(subscribe("presence.team-" + name, ""));
    for (String path : List.of("/ws", paths.get(1))) {
      JsonClient socket = open(path);
      for (String status : List.of("online", "away", "busy", "offline")) {
        socket.send("{\"type\":\"user_presence\",\"data\":\"%s\"}".formatted(status));
        // Who comes is online without saying so.
        JsonNode presence =
            watcher.take(
                "that it is " + status,
                frame ->
                    frame.path("type").stringValue().equals("user_presence")
                        && frame.at("/data/status").asString("").equals(status));
        assertThat(presence.path("channel").stringValue()).isEqualTo("presence.team-" + name);
        assertThat(presence.at("/data/userId").stringValue()).isEqualTo(user);
      }
    }
  }

  private void alert(String title) throws Exception {
    post(
        "users." + user,
        """
        {"type":"alert","data":{"userId":"%s","level":"error","title":"%s","message":"m"}}"""
            .formatted(user, title));
  }

  @Test
  final void anAlertIsShownOnEveryDeviceUntilOneAcknowledgesIt() throws Exception {
    alert("while away");
    JsonClient phone = open("/ws");
    JsonClient laptop = open("/ws");
    String id = null;
    for (JsonClient device : List.of(phone, laptop)) {
      JsonNode shown = device.take("alert");
      assertThat(shown.path("channel").stringValue()).isEqualTo("users." + user);
      assertThat(shown.at("/data/title").stringValue()).isEqualTo("while away");
      assertThat(shown.at("/data/createdAt").isString()).isTrue();
      id = shown.at("/data/alertId").stringValue();
    }
    phone.request("{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"%s\"}}".formatted(id));
    for (JsonClient device : List.of(phone, laptop)) {
      JsonNode acked = device.take("alert_acked").path("data");
      assertThat(acked.path("alertId").stringValue()).isEqualTo(id);
      assertThat(acked.path("by").stringValue()).isEqualTo(user);
      assertThat(acked.path("at").isString()).isTrue();
    }
    phone.close();

    alert("while there");
    String second = laptop.take("alert").at("/data/alertId").stringValue();
    JsonClient tablet = open("/ws");
    assertThat(tablet.take("alert").at("/data/title").stringValue()).isEqualTo("while there");
    // By another path than that which shows it.
    open(paths.get(1))
        .request("{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"%s\"}}".formatted(second));
    for (JsonClient device : List.of(laptop, tablet)) {
      assertThat(device.take("alert_acked").at("/data/alertId").stringValue()).isEqualTo(second);
    }
    assertThat(laptop.frames("alert")).hasSize(2);
    assertThat(tablet.frames("alert")).hasSize(1);
  }

  /** Of which every frame says so: it is a channel's. */
  @Test
  final void anAlertHasAPlaceInItsChannel() throws Exception {
    JsonClient device = open("/ws");
    // It has one once what the connection began with is there.
    device.request("{\"type\":\"subscribe\",\"channel\":\"presence.team-7\"}");
    alert("placed");
    JsonNode alert = device.take("alert");
    device.request(
        "{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"%s\"}}"
            .formatted(alert.at("/data/alertId").stringValue()));
    for (JsonNode frame : List.of(alert, device.take("alert_acked"))) {
      for (String field : List.of("channel", "id", "position")) {
        assertThat(frame.has(field)).as("%s of %s", field, frame).isTrue();
      }
    }
  }

  @Test
  final void aFreshTokenKeepsTheConnection() throws Exception {
    String shortly =
        gateway.token(
            """
            {"user":"%s","teams":["team-7"],"ttlSeconds":4}"""
                .formatted(user));
    JsonClient general = open("/ws", shortly);
    assertAuthenticated(general.take("auth"), user);
    JsonClient circle = open("/ws/circles/team-7", shortly);
    JsonClient not = open("/ws/circles/team-7", shortly);
    for (JsonClient renewed : List.of(general, circle)) {
      assertAuthenticated(renewed.send(auth(token())).take("auth"), user);
    }
    assertThat(not.closeCode()).isEqualTo(4011);
    for (JsonClient renewed : List.of(general, circle)) {
      // The fresh one lets it.
      renewed.request(subscribe("circles." + name, ""));
      renewed.settle();
    }
  }

  @Test
  final void whoRenewsByABadTokenIsSentAway() throws Exception {
    assertSentAway(open(paths.get(1)).send(auth("nonsense")));
    assertSentAway(open(paths.get(1)).send(auth(token("somebody-else"))));
  }

  @Test
  final void everyPathHasTheToolsOfASession() throws Exception {
    String channel = "sessions." + name;
    JsonClient session = open(session());
    session.request(
        """
        {"type":"session_update","status":"active","title":"Plan","metadata":{"k":[1]}}""");
    for (int i = 1; i <= 5; i++) {
      postAndAwait(
          session,
          channel,
          "e" + i,
          """
          "type":"new_message","timestamp":"2026-01-31T12:00:0%d.000Z","data":{"content":"%d","sender":"u%d"}"""
              .formatted(i, i, i % 2));
    }
    for (String path : paths) {
      JsonClient socket = open(path);
      JsonNode last = tool(socket, "get_messages", ",\"limit\":3").take("messages").path("data");
      assertThat(last.path("session_id").stringValue()).isEqualTo(name);
      assertThat(last.path("messages").findValuesAsString("id")).containsExactly("e3", "e4", "e5");
      assertThat(last.at("/messages/2/data/content").stringValue()).isEqualTo("5");
      assertThat(last.path("last_id")).isEqualTo(last.at("/messages/2/position"));
      assertThat(last.path("truncated").booleanValue(false)).isTrue();

      String since = ",\"since_id\":" + last.at("/messages/0/position");
      JsonNode rest = tool(socket, "get_messages", since).take("messages").path("data");
      assertThat(rest.path("messages").findValuesAsString("id")).containsExactly("e4", "e5");
      assertThat(rest.path("truncated").booleanValue(true)).isFalse();
      assertThat(rest.path("last_id")).isEqualTo(last.path("last_id"));

      JsonNode info = tool(socket, "get_session_info", "").take("session_info").path("data");
      assertThat(info)
          .isEqualTo(
              JsonMapper.shared()
                  .readTree(
                      """
                      {"session_id":"%s","message_count":5,"participants":["u0","u1"],
                       "status":"active","title":"Plan","metadata":{"k":[1]},
                       "first_message_at":"2026-01-31T12:00:01.000Z",
                       "last_message_at":"2026-01-31T12:00:05.000Z"}"""
                          .formatted(name)));

      JsonNode subscribed = tool(socket, "subscribe", "").take("subscribed");
      assertThat(subscribed.path("channel").stringValue()).isEqualTo(channel);
      // Which leaves the history as it is.
      postAndAwait(
          socket,
          channel,
          "live-" + path,
          "\"type\":\"typing\",\"data\":{\"userId\":\"u1\",\"typing\":true}");
      tool(socket, "subscribe", since);
      assertThat(socket.take("subscribed").at("/data/recovered").booleanValue()).isTrue();
      assertThat(socket.events()).contains("e4", "e5").doesNotContain("e3");
    }
  }

  private JsonClient tool(JsonClient socket, String tool, String arguments) throws Exception {
    return socket.send(
        """
        {"tool":"%s","arguments":{"session_id":"%s"%s}}"""
            .formatted(tool, name, arguments));
  }

  @Test
  final void whatIsRefusedIsToldAndTheConnectionLivesOn() throws Exception {
    JsonClient socket =
        open(
            "/ws/circles/team-" + name,
            gateway.token("{\"user\":\"carol\",\"teams\":[\"team-%s\"]}".formatted(name)));
    List<String> wrong =
        List.of(
            "{\"type\":\"user_message\"}",
            "{\"type\":\"nonsense\"}",
            "{\"type\":\"user_message\",\"data\":\"text\"}",
            "{\"type\":\"subscribe\",\"channel\":\"circles.other\"}",
            "{\"type\":\"subscribe\",\"channel\":\"circles.not a channel\"}",
            "{\"type\":\"subscribe\",\"since\":\"abc\"}",
            "{\"type\":\"subscribe\",\"last\":-1}",
            "{\"type\":\"user_message\",\"channel\":\"circles.other\",\"content\":\"x\"}",
            "{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"nobody's\"}}",
            "{\"type\":\"alert_ack\"}",
            "{\"tool\":\"nonsense\",\"arguments\":{\"session_id\":\"s\"}}",
            "{\"tool\":\"subscribe\"}",
            "{\"tool\":\"subscribe\",\"arguments\":{\"session_id\":\"others\"}}",
            "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"others\"}}",
            "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"others\"}}",
            "{\"type\":5}",
            "{\"data\":{}}");
    for (String frame : wrong) {
      assertRefused(frame, socket.reply(frame));
    }
    for (String frame : List.of("no JSON", "[1]", "\"text\"", "")) {
      assertRefused(frame, socket.send(frame).take("error"));
    }
    assertThat(socket.isOpen()).isTrue();
    socket.request("{\"type\":\"user_message\",\"content\":\"all is well\"}");
    assertThat(socket.take("user_message").path("content").stringValue()).isEqualTo("all is well");
    assertThat(socket.frames("error")).hasSize(wrong.size() + 4);
  }

  private static void assertRefused(String frame, JsonNode answer) {
    assertThat(answer.path("type").stringValue()).as(frame).isEqualTo("error");
    assertThat(answer.at("/data/error").asString("")).as(frame).isNotEmpty();
    assertThat(answer.at("/data/code").asString("")).as(frame).isNotEmpty();
  }

  @Test
  final void whatIsRefusedIsNotConfirmedAsWell() throws Exception {
    JsonClient socket = open(paths.get(1));
    String never = "{\"type\":\"unsubscribe\",\"channel\":\"circles.never-subscribed\"}";
    assertRefused(never, socket.reply(never));
    socket.settle();
    assertThat(socket.frames("unsubscribed")).isEmpty();
  }

  @Test
  final void whoIsRefusedBeforeItHasSaidWhoItIsMayStillSayIt() throws Exception {
    JsonClient socket = openAsNobody(paths.get(1));
    assertRefused("no JSON", socket.send("no JSON").take("error"));
    assertAuthenticated(socket.send(auth(token())).take("auth"), user);
  }

  /** In the URL it is escaped as URLs are, as every browser does it. */
  @Test
  final void anIdMayHaveAnyCharacter() throws Exception {
    String id = "grün ✓ " + name;
    String escaped = URLEncoder.encode(id, UTF_8).replace("+", "%20");
    JsonClient session = open("/ws/" + escaped);
    JsonClient circle = open("/ws/circles/" + escaped);
    circle.settle();
    postAndAwait(
        circle,
        "circles." + Channel.word(id),
        "e-" + name,
        "\"type\":\"circle_status\",\"data\":{\"status\":\"s\"}");
    JsonNode subscribed =
        circle
            .send("{\"tool\":\"subscribe\",\"arguments\":{\"session_id\":\"%s\"}}".formatted(id))
            .take("subscribed");
    assertThat(subscribed.path("channel").stringValue()).isEqualTo("sessions." + Channel.word(id));
    JsonNode message = published(session, circle, "{\"type\":\"new_message\",\"content\":\"c\"}");
    assertThat(message.at("/data/sessionId").stringValue()).isEqualTo(id);
  }

  @Test
  final void typingComesLiveAndIsNoHistory() throws Exception {
    JsonClient sender = open(session());
    JsonClient other = open(session());
    other.settle();
    JsonNode typing = published(sender, other, "{\"type\":\"typing\",\"typing\":true}");
    assertThat(typing.at("/data/userId").stringValue()).isEqualTo(user);
    JsonNode message = published(sender, other, "{\"type\":\"new_message\",\"content\":\"c\"}");

    JsonClient late = open(paths.get(1));
    subscribed(late, "sessions." + name, ",\"last\":10");
    assertThat(late.events()).containsExactly(message.path("id").stringValue());
    JsonNode messages = tool(late, "get_messages", "").take("messages").at("/data/messages");
    assertThat(messages.findValuesAsString("id")).containsExactly(message.path("id").stringValue());
  }

  /** By the settings that {@code infra/up --open} makes. */
  @Test
  final void whereItIsOpenWhoBringsNoTokenOrAnyIsLetIn() throws Exception {
    try (WarrenProcess open =
        WarrenProcess.start(
            "gateway",
            Map.of(
                "SPRING_RABBITMQ_ADDRESSES", broker.url(),
                "WARREN_JWT_SECRET", WarrenProcess.JWT_SECRET,
                "WARREN_ALLOWED_ORIGINS", "self,http://localhost:[*],http://127.0.0.1:[*],null",
                "WARREN_ACCESS_ANONYMOUS", "demo",
                "WARREN_ACCESS_ANY_TOKEN", "demo",
                "WARREN_ACCESS_ACCOUNTS_DEMO_TEAMS", "team-7",
                "WARREN_ACCESS_ACCOUNTS_DEMO_ROLE", "user",
                "WARREN_ACCESS_ACCOUNTS_DEMO_CHANNELS_READ", "#",
                "WARREN_ACCESS_ACCOUNTS_DEMO_CHANNELS_WRITE", "#"))) {
      JsonClient nobody = client.open(open.webSocket("/ws"), Map.of());
      assertAuthenticated(nobody.take("auth"), "demo");
      JsonClient opaque = client.open(open.webSocket("/ws?token=opaque"), Map.of());
      assertAuthenticated(opaque.take("auth"), "demo");
      JsonClient says = client.open(open.webSocket(paths.get(1)), Map.of());
      assertAuthenticated(says.send(auth("opaque")).take("auth"), "demo");

      JsonClient circle = client.open(open.webSocket(paths.get(1)), Map.of());
      JsonNode pong = circle.send(PING).take("pong");
      assertThat(circle.frames()).containsExactly(pong);
      JsonNode message =
          published(circle, says, "{\"type\":\"message\",\"content\":\"hi\",\"sender\":\"eve\"}");
      assertThat(message.at("/data/sender").stringValue()).isEqualTo("demo");

      nobody.send(auth(token()));
      assertAuthenticated(nobody.take("auth"), user);
      postAndAwait(
          nobody,
          "users." + user,
          "own",
          "\"type\":\"notification\",\"data\":{\"level\":\"info\",\"message\":\"m\"}");
      // One that looks like a JWT has to be one.
      assertSentAway(client.open(open.webSocket("/ws?token=a.b.c"), Map.of()));
    }
  }
}
