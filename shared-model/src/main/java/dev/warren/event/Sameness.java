package dev.warren.event;

import dev.warren.channel.Channel;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides whether two events are the same: if channel, id, type, sender and data are. An id alone
 * identifies nothing, because every publisher chooses its own ids, and may choose one that another
 * publisher uses.
 *
 * <p>Data are compared as JSON: neither the order of fields counts, nor the digits in which a
 * number is written. A field of the data that repeats the event's own {@code timestamp}, such as an
 * alert's {@code createdAt}, counts as that timestamp. The timestamp is no part of the sameness,
 * because an event that a client sends again gets another one.
 *
 * <p>A sameness is the SHA-256 of all this, as 43 characters of {@code [A-Za-z0-9_-]}, so that
 * nobody can make an event with the sameness of another one.
 */
public final class Sameness {

  private static final String SENDER = "sender";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              ForeignJson.factory()
                  // The greatest depth of a message in the log; a deeper one is compared by its
                  // bytes.
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(400).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final MessageDigest digest;
  private @Nullable JsonNode timestamp;

  private Sameness() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The sameness of a published event.
   *
   * @param sender the client that published it; empty if the event itself names its sender
   * @param body the event as JSON; any other body is compared byte by byte
   */
  public static String of(Channel channel, String id, String type, String sender, byte[] body) {
    Sameness sameness = new Sameness();
    sameness.head(channel, id, type, sender);
    ObjectNode envelope = event(body);
    if (envelope == null) {
      sameness.digest.update(body);
    } else {
      sameness.content(envelope);
    }
    return sameness.finish();
  }

  /** The sameness of an event that names its sender in its own data. */
  public static String of(Event event) {
    return of(event.channel(), event.id(), event.type(), event.envelope());
  }

  /** The sameness of an event that names its sender in its own data. */
  public static String of(Channel channel, String id, String type, ObjectNode envelope) {
    Sameness sameness = new Sameness();
    sameness.head(channel, id, type, "");
    sameness.content(envelope);
    return sameness.finish();
  }

  private static @Nullable ObjectNode event(byte[] body) {
    try {
      return JSON.readTree(body) instanceof ObjectNode object
              && object.path("type").isString()
              && (object.path("data").isObject() || !object.hasNonNull("data"))
          ? object
          : null;
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }

  private void head(Channel channel, String id, String type, String sender) {
    text(channel.name());
    text(id);
    text(type);
    text(sender);
  }

  private void content(ObjectNode envelope) {
    timestamp = envelope.get("timestamp");
    if (envelope.has("data")) {
      value(envelope.get(SENDER));
      fields(envelope.get("data"), true);
    } else {
      // If an event has no data, the fields beside its type are the data.
      fields(envelope, true);
    }
  }

  /** Each kind of value begins with a character of its own, so that 1 and "1" differ. */
  private void value(@Nullable JsonNode node) {
    if (node == null || node.isNull() || node.isMissingNode()) {
      mark('0');
    } else if (node.isObject()) {
      fields(node, false);
    } else if (node.isArray()) {
      mark('[');
      node.forEach(this::value);
      mark(']');
    } else if (node.isNumber()) {
      mark('#');
      text(text(node.decimalValue()));
    } else if (node.isBoolean()) {
      mark(node.booleanValue() ? 't' : 'f');
    } else {
      mark('"');
      text(node.asString());
    }
  }

  /**
   * One text for all ways to write a number: its digits without zeros at the end, and the exponent.
   * The exponent can have more than the 31 bits that {@link BigDecimal} allows.
   */
  private static String text(BigDecimal number) {
    if (number.signum() == 0) {
      return "0";
    }
    // BigDecimal would divide by ten for each zero, and a number may have a thousand of them.
    String digits = number.unscaledValue().toString();
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    long exponent = digits.length() - end - (long) number.scale();
    return digits.substring(0, end) + "E" + exponent;
  }

  private void fields(JsonNode object, boolean ofEvent) {
    mark('{');
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    sorted.forEach(
        (name, value) -> {
          text(name);
          if (ofEvent && value.isString() && value.equals(timestamp)) {
            mark('@');
          } else {
            value(value);
          }
        });
    mark('}');
  }

  private void mark(char sign) {
    digest.update((byte) sign);
  }

  /** The length keeps ("ab", "c") and ("a", "bc") apart. */
  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  private String finish() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }
}
