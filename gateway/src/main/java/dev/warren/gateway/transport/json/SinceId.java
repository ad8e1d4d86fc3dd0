package dev.warren.gateway.transport.json;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.ClientNames;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.log.TopicMessage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The {@code since_id} of {@code get_messages}: a position, an event's {@code id} or a {@code
 * messageId}. Clients name a message by the id that they have for it, which often comes from
 * another system.
 *
 * @param text a number or a text, the same for 42 and "42"
 */
record SinceId(String text) {

  /** A number with more digits is no position, and may be too long to write as JSON. */
  private static final int MAX_DIGITS = 30;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:~-]+");

  /**
   * @throws Refused where it is neither a number nor a text, or is longer than the name of a
   *     message
   */
  static SinceId of(JsonNode since) throws Refused {
    if (!since.isString() && !since.isNumber()) {
      throw new Refused(Refusal.MALFORMED_FRAME, "since_id: is neither a number nor a text");
    }
    String text = since.isString() ? since.stringValue() : text(since);
    ClientNames.check("since_id", text);
    return new SinceId(text);
  }

  /** Some languages write a whole number with a fraction, such as 42.0. */
  private static String text(JsonNode number) {
    if (!number.isIntegralNumber()) {
      BigDecimal value = number.decimalValue();
      if (Math.abs(value.scale()) < MAX_DIGITS && value.stripTrailingZeros().scale() <= 0) {
        return value.toBigInteger().toString();
      }
    }
    return number.toString();
  }

  /** This id read as a position; -1 if it is not a whole number of at most 18 digits. */
  long position() {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  /** Whether a message has this id. */
  boolean names(TopicMessage message) {
    if (text.isEmpty()) {
      return false; // A relayed message has no id, and so would be named.
    }
    if (message.id().equals(text)) {
      return true;
    }
    if (isPlain() && !new String(message.body(), StandardCharsets.UTF_8).contains(text)) {
      return false; // Parsing each of thousands of messages takes much longer.
    }
    JsonNode event = EventJson.node(message);
    JsonNode data = event.path("data");
    return is(event.path("id")) || is(data.path("messageId")) || is(data.path("message_id"));
  }

  /** Whether JSON needs no escape for the text. */
  private boolean isPlain() {
    return PLAIN.matcher(text).matches();
  }

  private boolean is(JsonNode id) {
    return id.isValueNode() && !id.isNull() && id.asString("").equals(text);
  }
}
