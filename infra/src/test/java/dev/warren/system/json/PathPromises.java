package dev.warren.system.json;

import static dev.warren.system.json.JsonFrames.PING;
import static dev.warren.system.json.JsonFrames.published;
import static dev.warren.system.json.JsonFrames.subscribed;
import static dev.warren.system.json.JsonFrames.tool;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.testkit.client.JsonClient;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The path of the URL decides which events arrive. */
interface PathPromises extends HasJsonClients {

  @Test
  default void pathSendsNothingBeforeTheFirstEvent() throws Exception {
    List<String> paths = clients().paths();
    for (String path : paths.subList(1, 4)) {
      JsonClient client = clients().open(path);
      JsonNode pong = client.send(PING).take("pong");
      assertThat(client.frames()).as(path).containsExactly(pong);
      assertThat(pong.path("data").isEmpty()).isTrue();
    }
  }

  @Test
  default void sessionBeginsWithConnected() throws Exception {
    JsonClient client = clients().open(clients().session());
    JsonNode connected = client.take("connected");
    assertThat(connected.at("/data/session_id").stringValue()).isEqualTo(clients().name());
    JsonNode pong = client.send(PING).take("pong");
    assertThat(client.frames()).containsExactly(connected, pong);
  }

  @Test
  default void pathDeliversTheEventsOfItsChannel() throws Exception {
    String name = clients().name();
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
            "circles." + name, clients().open(clients().circle()),
            "workspaces." + name, clients().open(clients().workspace()),
            "agents." + name, clients().open(clients().agent()),
            "sessions." + name, clients().open(clients().session()));
    for (JsonClient socket : sockets.values()) {
      socket.settle();
    }
    for (Map.Entry<String, String> event : events.entrySet()) {
      String json =
          "{\"id\":\"e-%s\",\"timestamp\":\"2026-01-31T12:00:00.000Z\",%s}"
              .formatted(name, event.getValue());
      clients().post(event.getKey(), json);
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
  default void generalPathDeliversEachEventOnce() throws Exception {
    String name = clients().name();
    String user = clients().user();
    String team = "team-" + name;
    JsonClient all = clients().open("/ws");
    JsonClient own =
        clients().openAs("/ws", "{\"user\":\"bob-%s\",\"teams\":[\"%s\"]}".formatted(name, team));
    JsonClient other = clients().open(clients().circle());
    for (JsonClient client : List.of(all, own)) {
      client.take("auth");
      client.settle();
    }
    // This subscription overlaps with the path's own.
    all.request("{\"type\":\"subscribe\",\"channel\":\"chat.%s\"}".formatted(name));
    long begun = all.take("subscribed").at("/data/position").longValue();

    String circle = "\"type\":\"circle_status\",\"data\":{\"status\":\"s\"}";
    String note = "\"type\":\"note_created\",\"data\":{\"noteId\":1,\"author\":\"carol\"}";
    String chat = "\"type\":\"chat_message\",\"data\":{\"content\":\"c\",\"sender\":\"carol\"}";
    String agent = "\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"B\"}";
    String presence =
        "\"type\":\"user_presence\",\"data\":{\"userId\":\"carol\",\"status\":\"away\"}";
    String notice = "\"type\":\"notification\",\"data\":{\"level\":\"info\",\"message\":\"m\"}";
    clients().postAndAwait(other, "circles." + name, "1", circle);
    clients().postAndAwait(own, "notes." + team, "2", note);
    clients().postAndAwait(all, "chat." + name, "3", chat);
    clients().postAndAwait(own, "chat." + team, "4", chat);
    clients().postAndAwait(all, "agents." + name, "5", agent);
    clients().postAndAwait(own, "agents." + team, "6", agent);
    clients().postAndAwait(all, "presence." + name, "7", presence);
    clients().postAndAwait(own, "presence." + team, "8", presence);
    // Every test uses this channel, so the ids have to be fresh.
    String nine = "9-" + name;
    String fourteen = "14-" + name;
    clients().postAndAwait(own, "notifications", nine, notice);
    clients().postAndAwait(own, "notifications." + team, "10", notice);
    clients().postAndAwait(all, "users." + user, "11", notice);
    clients().postAndAwait(own, "users.bob-" + name, "12", notice);
    clients().postAndAwait(all, "notifications." + name, "13", notice);
    clients().postAndAwait(own, "notifications", fourteen, notice);

    all.takeEvent(fourteen);
    assertThat(posted(all, begun, name))
        .containsExactly("2", "3", "4", "5", "6", "7", "8", nine, "10", "11", "13", fourteen);
    assertThat(posted(own, begun, name))
        .containsExactly("2", "4", "6", "8", nine, "10", "12", fourteen);
  }

  /**
   * The ids of the posted events, without snapshots, other users' presence, and what other tests
   * have on channels of their own.
   */
  private static List<String> posted(JsonClient socket, long begun, String name) {
    return socket.frames().stream()
        .filter(frame -> frame.path("position").asLong() > begun)
        .filter(frame -> isOf(name, frame))
        .filter(
            frame ->
                !frame.path("type").stringValue().equals("user_presence")
                    || frame.at("/data/userId").asString().equals("carol"))
        .map(frame -> frame.path("id").asString())
        .toList();
  }

  /** On the channel that all users share, the id tells whose event it is. */
  private static boolean isOf(String name, JsonNode event) {
    String channel = event.path("channel").asString();
    return (channel.equals("notifications") ? event.path("id").asString() : channel).endsWith(name);
  }

  @Test
  default void dotsOfAPathPartItsWords() throws Exception {
    String name = clients().name();
    JsonClient ofTeam =
        clients()
            .openAs(
                "/ws/circles/%s.dev".formatted(name),
                "{\"user\":\"dave\",\"teams\":[\"%s\"]}".formatted(name));
    JsonClient other = clients().open("/ws/circles/%s.dev".formatted(name)).settle();
    String shortName =
        """
        {"type":"message","channel":"%s.dev","content":"c"}"""
            .formatted(name);
    for (String message : List.of(shortName, shortName.replace(name, "circles." + name))) {
      JsonNode shown = published(ofTeam, other, message);
      assertThat(shown.path("channel").stringValue()).isEqualTo("circles." + name + ".dev");
    }
  }

  /** In the URL the id is percent-encoded, as by every browser. */
  @Test
  default void idMayHaveAnyCharacter() throws Exception {
    String name = clients().name();
    String id = "grün ✓ " + name;
    String escaped = URLEncoder.encode(id, UTF_8).replace("+", "%20");
    JsonClient session = clients().open("/ws/" + escaped);
    JsonClient circle = clients().open("/ws/circles/" + escaped);
    circle.settle();
    clients()
        .postAndAwait(
            circle,
            "circles." + Channel.word(id),
            "e-" + name,
            "\"type\":\"circle_status\",\"data\":{\"status\":\"s\"}");
    JsonNode subscribed = circle.send(tool("subscribe", id, "")).take("subscribed");
    assertThat(subscribed.path("channel").stringValue()).isEqualTo("sessions." + Channel.word(id));
    JsonNode message = published(session, circle, "{\"type\":\"new_message\",\"content\":\"c\"}");
    assertThat(message.at("/data/sessionId").stringValue()).isEqualTo(id);
  }
}
