package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The channel of a path of JSON over WebSocket, and the names for it in messages. */
class JsonPathsTest extends JsonAsAlice {

  /** A message of a channel, as subscribers get it. */
  private static JsonNode shown(JsonClient client, String channel, String id) throws Exception {
    topics.event(channel, id, "circle_status", "{\"status\":\"s\"}");
    return client.takeEvent(id);
  }

  @Test
  void dotsOfAPathPartItsWords() throws Exception {
    String ofTeam = gateway.token(Tokens.member("carol", name));
    for (String[] path :
        new String[][] {
          {"/ws/circles/%s.dev", "circles.%s.dev"},
          {"/ws/circles/%s%%2Edev", "circles.%s.dev"},
          {"/ws/workspace/%s.dev", "workspaces.%s.dev"},
          {"/ws/agents/%s.dev", "agents.%s.dev"},
          {"/ws/%s.dev", "sessions.%s.dev"},
          {"/ws/circles/%s.gr%%C3%%BCn.a", "circles.%s.gr~C3~BCn.a"},
        }) {
      String channel = path[1].formatted(name);
      try (JsonClient client = gateway.json(path[0].formatted(name), ofTeam)) {
        client.settle();
        JsonNode event = shown(client, channel, "e-" + path[0].length());
        assertThat(event.path("channel").asString()).isEqualTo(channel);
      }
    }
    try (JsonClient client = gateway.json("/ws/" + name + ".dev", ofTeam)) {
      assertThat(client.take("connected").at("/data/session_id").asString())
          .isEqualTo(name + ".dev");
      JsonNode data = client.send("{\"tool\":\"get_messages\"}").take("messages").path("data");
      assertThat(data.path("session_id").asString()).isEqualTo(name + ".dev");
      client.request(
          "{\"tool\":\"subscribe\",\"arguments\":{\"session_id\":\"%s.x\"}}".formatted(name));
      assertThat(client.take("subscribed").path("channel").asString())
          .isEqualTo("sessions." + name + ".x");
    }
  }

  @Test
  void channelMayBeThePathsNameAlone() throws Exception {
    for (String[] path :
        new String[][] {
          {"/ws/circles/" + name, name, "circles." + name},
          {"/ws/circles/" + name + ".dev", name + ".dev", "circles." + name + ".dev"},
          {"/ws/circles/gr%C3%BCn-" + name, "grün-" + name, "circles.gr~C3~BCn-" + name},
          {"/ws/circles/gr%C3%BCn-" + name, "gr~C3~BCn-" + name, "circles.gr~C3~BCn-" + name},
          {"/ws/workspace/" + name, name, "workspaces." + name},
          {"/ws/agents/" + name, name, "agents." + name},
          {"/ws/" + name, name, "sessions." + name},
          // The circle of this name, although there is also a channel of this name.
          {"/ws/circles/notifications", "notifications", "circles.notifications"},
          // Any other name is the whole name of a channel.
          {"/ws/circles/" + name, "notes." + name, "notes." + name},
          {"/ws/circles/" + name, "circles." + name, "circles." + name},
        }) {
      try (JsonClient client = open(path[0])) {
        for (String type : List.of("subscribe", "unsubscribe")) {
          client.request("{\"type\":\"%s\",\"channel\":\"%s\"}".formatted(type, path[1]));
          assertThat(client.take(type + "d").path("channel").asString()).isEqualTo(path[2]);
        }
        if (path[2].startsWith("notes.")) {
          continue;
        }
        // No kind has this type, so the refusal names the kind, which shows the channel.
        JsonNode reply =
            client.reply("{\"type\":\"no_type\",\"channel\":\"%s\"}".formatted(path[1]));
        assertThat(reply.at("/data/error").asString())
            .contains("no_type")
            .contains(path[2].substring(0, path[2].indexOf('.')));
      }
    }
  }

  @Test
  void messageToThePathsNameGoesToItsChannel() throws Exception {
    String events = topics.channel().queueDeclare().getQueue();
    topics.channel().queueBind(events, Names.EVENTS, circle);
    try (JsonClient client = open("/ws/circles/" + name)) {
      client.request(
          "{\"type\":\"message\",\"channel\":\"%s\",\"content\":\"hi\"}".formatted(name));
      assertThat(topics.channel().basicGet(events, true).getBody())
          .asString()
          .contains("\"channel\":\"" + circle + "\"");
    }
  }

  @Test
  void notesAreAmongTheFirstSubscriptions() throws Exception {
    String member = gateway.token(Tokens.member("carol", name));
    try (JsonClient client = gateway.json("/ws", member)) {
      client.take("auth");
      client.settle();
      for (String kind : List.of("agents.", "chat.", "notes.", "presence.", "notifications.")) {
        topics.event(kind + name, "n-" + kind, "x", "{}");
        client.takeEvent("n-" + kind);
      }
    }
  }

  /** An anonymous client becomes a user without any of the anonymous account's rights. */
  @Test
  void tokenAfterAnAnonymousStartGetsNoError() throws Exception {
    RunningGateway open =
        SharedGateways.with(
            "warren.access.accounts.guest.teams=guests", "warren.access.anonymous=guest");
    String token = open.token(Tokens.member("carol", name));
    try (JsonClient client = open.json("/ws")) {
      assertThat(client.take("auth").at("/data/userId").asString()).isEqualTo("guest");
      client.settle();
      client.request("{\"type\":\"auth\",\"token\":\"" + token + "\"}");
      assertThat(client.take("auth").at("/data/userId").asString()).isEqualTo("carol");
      client.settle();
      assertThat(client.frames("error")).isEmpty();
      topics.event("notes." + name, "after-" + name, "note_deleted", "{\"noteId\":1}");
      client.takeEvent("after-" + name);
    }
  }
}
