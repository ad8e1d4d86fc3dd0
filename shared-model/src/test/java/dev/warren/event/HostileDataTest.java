package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.warren.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The cost of an event does not grow with its defects, nor with the spellings of its fields. */
class HostileDataTest {

  private static final Origin AMQP = Origin.amqp(new Channel("chat.team-7"), "m-1");

  private final EventCodec codec = new EventCodec();

  @Test
  void onlyTheFirstErrorsAreListed() {
    String reason = reason("[" + "[],".repeat(80_000) + "[]]");

    assertThat(reason).startsWith("data.recipients.0: ").contains("; data.recipients.9: ");
    assertThat(reason).endsWith("; …").doesNotContain("recipients.10");
  }

  @Test
  void fewErrorsAreAllListed() {
    String reason = reason("[[],[],\"bob\",[]]");

    assertThat(reason.split("; "))
        .hasSize(3)
        .allMatch(each -> each.matches("data\\.recipients\\.[013]: .*string.*"));
  }

  /** The validation of a large event is expensive, and its sender chooses how many spellings. */
  @Test
  void secondSpellingsAreValidatedTogether() throws Exception {
    ObjectNode twice = valid();
    for (String name : List.of("messageId", "conversationId", "userId", "noteId", "sessionId")) {
      twice.put(name, "1").put(Spelling.snakeCase(name), "1");
    }

    assertThat(readsOfTheRecipients(twice)).isLessThanOrEqualTo(2 * readsOfTheRecipients(valid()));
  }

  @Test
  void everySpellingIsValidated() {
    for (String defect : List.of("message_id", "messageId", "conversation_id", "conversationId")) {
      ObjectNode data = valid();
      data.put("message_id", "1").put("conversation_id", "1").putArray(defect);
      assertThatThrownBy(() -> rules().check(data, null))
          .hasMessageStartingWith("data." + defect + ": array found");
    }
  }

  private static ObjectNode valid() {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("content", "x").put("sender", "bob").put("messageId", "1").put("conversationId", "1");
    return data;
  }

  private static DataRules rules() throws InvalidEvent {
    return new EventSchema(Map.of()).rules("chat", "chat_message");
  }

  private static int readsOfTheRecipients(ObjectNode data) throws InvalidEvent {
    AtomicInteger reads = new AtomicInteger();
    ArrayNode recipients =
        new ArrayNode(JsonNodeFactory.instance) {
          @Override
          public Collection<JsonNode> values() {
            reads.incrementAndGet();
            return super.values();
          }

          @Override
          public JsonNode get(int index) {
            reads.incrementAndGet();
            return super.get(index);
          }
        };
    data.set("recipients", recipients.add("bob"));
    rules().check(data, null);
    return reads.get();
  }

  private String reason(String recipients) {
    String event =
        "{\"type\":\"chat_message\",\"data\":{\"content\":\"x\",\"sender\":\"bob\",\"recipients\":%s}}"
            .formatted(recipients);
    InvalidEvent refused =
        catchThrowableOfType(
            InvalidEvent.class, () -> codec.decode(event.getBytes(StandardCharsets.UTF_8), AMQP));
    return refused.getMessage();
  }
}
