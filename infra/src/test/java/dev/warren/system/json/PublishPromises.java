package dev.warren.system.json;

import static dev.warren.system.json.JsonFrames.published;
import static dev.warren.system.json.JsonFrames.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client publishes events and its status. */
interface PublishPromises extends HasJsonClients {

  @Test
  default void eventGoesToTheChannelOfItsPath() throws Exception {
    String name = clients().name();
    String user = clients().user();
    JsonClient circle = clients().open(clients().circle());
    JsonClient all = clients().open("/ws");
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

    String forAnAgent = "{\"type\":\"agent_message\",\"agent_id\":5,\"content\":\"c\"}";
    assertThat(circle.send(forAnAgent).take("error").at("/data/code").stringValue())
        .isEqualTo("not_allowed");
    String backend = clients().token(Tokens.withRole("backend", "service"));
    published(clients().open(clients().circle(), backend), all, forAnAgent);
    assertThat(circle.take("agent_message").at("/data/agent_id").intValue()).isEqualTo(5);
    published(
        clients().open(clients().workspace()),
        all,
        "{\"type\":\"file_changed\",\"path\":\"a/b\",\"agentId\":\"x\"}");
    published(
        clients().open(clients().agent(), backend),
        all,
        "{\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"B\"}}");
    JsonNode message =
        published(
            clients().open(clients().session()),
            all,
            "{\"type\":\"new_message\",\"content\":\"c\"}");
    assertThat(message.at("/data/sessionId").stringValue()).isEqualTo(name);
    assertThat(message.at("/data/messageId")).isEqualTo(message.get("id"));
  }

  @Test
  default void eventGoesToTheChannelItNames() throws Exception {
    String name = clients().name();
    String user = clients().user();
    JsonClient all = clients().open("/ws");
    JsonClient circle = clients().open(clients().circle());
    for (JsonClient client : List.of(all, circle)) {
      for (String channel : List.of("notes.", "custom.", "chat.")) {
        client.request(subscribe(channel + name, ""));
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
    // The channel in the message takes precedence over that of the path.
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
  default void agentIdIsTheTokens() throws Exception {
    String name = clients().name();
    JsonClient agent =
        clients()
            .openAs(
                clients().circle(),
                """
                {"user":"builder-%s","role":"agent","channels":{"read":["#"],"write":["#"]}}"""
                    .formatted(name));
    JsonNode message =
        published(
            agent,
            clients().open(clients().circle()).settle(),
            "{\"type\":\"agent_message\",\"agentId\":\"someone-else\",\"content\":\"done\"}");
    assertThat(message.at("/data/agentId").stringValue()).isEqualTo("builder-" + name);
    assertThat(message.path("agentId").stringValue()).isEqualTo("builder-" + name);
  }

  @Test
  default void statusIsSetByOneWord() throws Exception {
    String name = clients().name();
    String user = clients().user();
    JsonClient watcher = clients().open(clients().circle());
    watcher.request(subscribe("presence.team-" + name, ""));
    for (String path : List.of("/ws", clients().circle())) {
      JsonClient client = clients().open(path);
      for (String status : List.of("online", "away", "busy", "offline")) {
        client.send("{\"type\":\"user_presence\",\"data\":\"%s\"}".formatted(status));
        // A new session counts as online before it sends its status.
        JsonNode presence =
            watcher.take(
                "the status " + status,
                frame ->
                    frame.path("type").stringValue().equals("user_presence")
                        && frame.at("/data/status").asString("").equals(status));
        assertThat(presence.path("channel").stringValue()).isEqualTo("presence.team-" + name);
        assertThat(presence.at("/data/userId").stringValue()).isEqualTo(user);
      }
    }
  }
}
