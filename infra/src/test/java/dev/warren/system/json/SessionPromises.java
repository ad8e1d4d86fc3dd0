package dev.warren.system.json;

import static dev.warren.system.json.JsonFrames.subscribed;
import static dev.warren.system.json.JsonFrames.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.JsonClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tools of a session: its messages and its summary. */
interface SessionPromises extends HasJsonClients {

  @Test
  default void sessionToolsWorkOnEveryPath() throws Exception {
    String name = clients().name();
    List<String> paths = clients().paths();
    String channel = "sessions." + name;
    JsonClient session = clients().open(clients().session());
    session.request(
        """
        {"type":"session_update","status":"active","title":"Plan","metadata":{"k":[1]}}""");
    for (int i = 1; i <= 5; i++) {
      clients()
          .postAndAwait(
              session,
              channel,
              "e" + i,
              """
          "type":"new_message","timestamp":"2026-01-31T12:00:0%d.000Z","data":{"content":"%d","sender":"u%d"}"""
                  .formatted(i, i, i % 2));
    }
    for (String path : paths) {
      JsonClient client = clients().open(path);
      JsonNode last =
          client.send(tool("get_messages", name, ",\"limit\":3")).take("messages").path("data");
      assertThat(last.path("session_id").stringValue()).isEqualTo(name);
      assertThat(last.path("messages").findValuesAsString("id")).containsExactly("e3", "e4", "e5");
      assertThat(last.at("/messages/2/data/content").stringValue()).isEqualTo("5");
      assertThat(last.path("last_id")).isEqualTo(last.at("/messages/2/position"));
      assertThat(last.path("truncated").booleanValue(false)).isTrue();

      String since = ",\"since_id\":" + last.at("/messages/0/position");
      JsonNode rest = client.send(tool("get_messages", name, since)).take("messages").path("data");
      assertThat(rest.path("messages").findValuesAsString("id")).containsExactly("e4", "e5");
      assertThat(rest.path("truncated").booleanValue(true)).isFalse();
      assertThat(rest.path("last_id")).isEqualTo(last.path("last_id"));
      assertThat(rest.path("recovered").booleanValue(false)).isTrue();

      String byId =
          client
              .send(tool("get_messages", name, ",\"since_id\":\"e4\""))
              .take("messages")
              .at("/data/messages")
              .toString();
      assertThat(byId).contains("\"e5\"").doesNotContain("\"e4\"");
      JsonNode elsewhere =
          client
              .send(tool("get_messages", name, ",\"since_id\":42,\"limit\":2"))
              .take("messages")
              .path("data");
      assertThat(elsewhere.path("messages").findValuesAsString("id")).containsExactly("e4", "e5");
      assertThat(elsewhere.path("recovered").booleanValue(true)).isFalse();

      JsonNode info =
          client.send(tool("get_session_info", name, "")).take("session_info").path("data");
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

      JsonNode subscribed = client.send(tool("subscribe", name, "")).take("subscribed");
      assertThat(subscribed.path("channel").stringValue()).isEqualTo(channel);
      // Typing events do not count as messages, so the history does not show them.
      clients()
          .postAndAwait(
              client,
              channel,
              "live-" + path,
              "\"type\":\"typing\",\"data\":{\"userId\":\"u1\",\"typing\":true}");
      client.send(tool("subscribe", name, since));
      assertThat(client.take("subscribed").at("/data/recovered").booleanValue()).isTrue();
      assertThat(client.events()).contains("e4", "e5").doesNotContain("e3");
    }
  }
}
