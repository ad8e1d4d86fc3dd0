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
  void truncatedSummaryHasCountedSince() {
    SessionInfo info = new SessionInfo(true);
    for (long position = 500; position < 510; position++) {
      info.take(
          message(position, "{\"type\":\"new_message\",\"data\":{\"sender\":" + position + "}}"));
    }
    ObjectNode data = info.data();
    assertThat(data.path("message_count").asInt()).isEqualTo(10);
    assertThat(data.path("truncated").asBoolean()).isTrue();
    assertThat(data.path("counted_since").asLong()).isEqualTo(499);
    assertThat(data.path("participants").get(0).asString()).isEqualTo("500");
  }

  /** A tree takes many times the memory of its JSON. */
  @Test
  void mergedMetadataIsBounded() {
    SessionInfo info = new SessionInfo(false);
    String large = "[" + "{},".repeat(15_000) + "{}]";
    for (int i = 0; i < 100; i++) {
      String update = "{\"metadata\":{\"m%d\":%s}}".formatted(i, large);
      info.take(message(1, "{\"type\":\"session_update\",\"data\":" + update + "}"));
    }
    info.take(message(1, "{\"type\":\"session_update\",\"data\":{\"metadata\":{\"last\":1}}}"));
    ObjectNode data = info.data();
    assertThat(data.path("metadata").propertyNames()).containsExactly("m0", "last");
    assertThat(data.path("metadata_truncated").asBoolean()).isTrue();
  }

  @Test
  void updateChangesOnlyItsFields() {
    SessionInfo info = new SessionInfo(false);
    for (String update :
        new String[] {
          "{\"status\":\"active\",\"title\":\"A\",\"metadata\":{\"a\":1,\"b\":{\"x\":1}}}",
          "{\"title\":\"B\",\"metadata\":{\"b\":{\"y\":2},\"c\":3}}",
          "{\"metadata\":{\"a\":null}}",
          "{\"status\":null,\"metadata\":\"none\"}"
        }) {
      info.take(message(1, "{\"type\":\"session_update\",\"data\":" + update + "}"));
    }
    ObjectNode data = info.data();
    assertThat(data.path("status").asString()).isEqualTo("active");
    assertThat(data.path("title").asString()).isEqualTo("B");
    assertThat(data.path("metadata").toString()).isEqualTo("{\"b\":{\"y\":2},\"c\":3}");
    assertThat(data.path("message_count").asInt()).isZero();
    assertThat(data.has("truncated")).isFalse();
    assertThat(data.path("last_message_at").isNull()).isTrue();
  }
}
