package dev.warren.gateway.transport.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class SessionInfoTest {

  private static TopicMessage message(long position, String json) {
    return new TopicMessage(
        position,
        new Channel("sessions.s1"),
        new EventInfo(Long.toString(position), "", 0),
        Content.json(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whereItsKnowledgeEndsItSaysSo() {
    SessionInfo info = new SessionInfo(true);
    for (long position = 500; position < 510; position++) {
      info.take(
          message(position, "{\"type\":\"new_message\",\"data\":{\"sender\":" + position + "}}"));
    }
    ObjectNode told = info.data();
    assertThat(told.path("message_count").asInt()).isEqualTo(10);
    assertThat(told.path("truncated").asBoolean()).isTrue();
    assertThat(told.path("counted_since").asLong()).isEqualTo(499);
    assertThat(told.path("participants").get(0).asString()).isEqualTo("500");
  }

  @Test
  void anUpdateChangesWhatItNames() {
    SessionInfo info = new SessionInfo(false);
    for (String data :
        new String[] {
          "{\"status\":\"active\",\"title\":\"A\",\"metadata\":{\"a\":1,\"b\":{\"x\":1}}}",
          "{\"title\":\"B\",\"metadata\":{\"b\":{\"y\":2},\"c\":3}}",
          "{\"metadata\":{\"a\":null}}",
          "{\"status\":null,\"metadata\":\"none\"}"
        }) {
      info.take(message(1, "{\"type\":\"session_update\",\"data\":" + data + "}"));
    }
    ObjectNode told = info.data();
    assertThat(told.path("status").asString()).isEqualTo("active");
    assertThat(told.path("title").asString()).isEqualTo("B");
    assertThat(told.path("metadata").toString()).isEqualTo("{\"b\":{\"y\":2},\"c\":3}");
    assertThat(told.path("message_count").asInt()).isZero();
    assertThat(told.has("truncated")).isFalse();
    assertThat(told.path("last_message_at").isNull()).isTrue();
  }
}
