package dev.warren.system.json;

import static dev.warren.system.json.JsonFrames.PING;
import static dev.warren.system.json.JsonFrames.assertRefused;
import static dev.warren.system.json.JsonFrames.auth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.JsonClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every frame with a ref gets one reply, and a refusal does not end the connection. */
interface ReplyPromises extends HasJsonClients {

  @Test
  default void everyRefGetsAReply() throws Exception {
    String name = clients().name();
    JsonClient client = clients().open("/ws");
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
            auth(clients().token()))) {
      client.request(frame);
    }
    client.send("{\"type\":\"ping\",\"ref\":17}");
    assertThat(client.take("ack").at("/data/ref").intValue()).isEqualTo(17);
    for (String wrong :
        List.of(
            "{\"type\":\"user_message\",%s}".formatted(about),
            "{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"nobody's\"}}",
            "{\"type\":\"user_presence\",\"data\":\"asleep\"}")) {
      assertThat(client.reply(wrong).path("type").stringValue()).as(wrong).isEqualTo("error");
    }
    JsonClient first = clients().openAsNobody(clients().circle());
    assertThat(first.request(auth(clients().token())).at("/data/ref").isString()).isTrue();
  }

  @Test
  default void refusalKeepsTheConnection() throws Exception {
    String name = clients().name();
    JsonClient client =
        clients()
            .openAs(
                "/ws/circles/team-" + name,
                "{\"user\":\"carol\",\"teams\":[\"team-%s\"]}".formatted(name));
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
            "{\"tool\":\"nonsense\"}",
            "{\"tool\":\"subscribe\"}",
            "{\"tool\":\"subscribe\",\"arguments\":{\"session_id\":\"others\"}}",
            "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"others\"}}",
            "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"others\"}}",
            "{\"type\":5}",
            "{\"data\":{}}");
    for (String frame : wrong) {
      assertRefused(frame, client.reply(frame));
    }
    for (String frame : List.of("no JSON", "[1]", "\"text\"", "")) {
      assertRefused(frame, client.send(frame).take("error"));
    }
    assertThat(client.isOpen()).isTrue();
    client.request("{\"type\":\"user_message\",\"content\":\"all is well\"}");
    assertThat(client.take("user_message").path("content").stringValue()).isEqualTo("all is well");
    assertThat(client.frames("error")).hasSize(wrong.size() + 4);
  }

  @Test
  default void refusedUnsubscribeIsNotConfirmed() throws Exception {
    JsonClient client = clients().open(clients().circle());
    String never = "{\"type\":\"unsubscribe\",\"channel\":\"circles.never-subscribed\"}";
    assertRefused(never, client.reply(never));
    client.settle();
    assertThat(client.frames("unsubscribed")).isEmpty();
  }
}
