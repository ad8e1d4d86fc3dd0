package dev.warren.event;

import com.github.f4b6a3.ulid.UlidCreator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads events from JSON and writes them. Reading fills in the fields that a publisher may leave
 * out, and then validates. Thread-safe; never waits.
 */
public final class EventCodec {

  /** The largest allowed event, in bytes of JSON. */
  public static final int MAX_BYTES = 256 * 1024;

  // Both are AMQP properties too, which hold at most 255 bytes.
  private static final int MAX_ID_BYTES = 200;
  private static final int MAX_TYPE_BYTES = 100;

  private final EventSchema schema;
  private final JsonMapper mapper =
      JsonMapper.builder()
          // Of two fields of one name some subscribers would read the first, others the last.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Subscribers get numbers as the publisher wrote them, 1.10 as 1.10.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** A codec that checks Warren's own kinds. */
  public EventCodec() {
    this(Map.of());
  }

  /**
   * A codec that checks further kinds, too.
   *
   * @param kinds each kind with the file of its JSON Schema (docs/events.md)
   * @throws InvalidKind when a kind is Warren's own, or its file is missing or no such schema
   */
  public EventCodec(Map<String, Path> kinds) {
    schema = new EventSchema(kinds);
  }

  /** The kinds whose types and data are checked; events of other kinds carry any data. */
  public Set<String> listedKinds() {
    return schema.kinds();
  }

  /**
   * Reads one event.
   *
   * @throws InvalidEvent when the bytes are not JSON or not an event, the kind does not have the
   *     type, or the data are not valid for the type; the message names the field
   */
  public Event decode(byte[] json, Origin origin) throws InvalidEvent {
    if (json.length > MAX_BYTES) {
      throw new InvalidEvent(
          "event: has %d bytes, more than the %d allowed".formatted(json.length, MAX_BYTES));
    }
    ObjectNode posted = parse(json);
    String type = type(posted);
    JsonNode id = id(posted, origin);
    checkChannel(posted, origin);

    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.set("id", id);
    envelope.put("type", type);
    Instant timestamp = timestamp(posted, envelope);
    envelope.put("channel", origin.channel().name());
    ObjectNode data = data(posted);
    envelope.set("data", data);
    posted.properties().forEach(field -> envelope.putIfAbsent(field.getKey(), field.getValue()));

    DataRules rules = schema.rules(origin.channel().kind(), type);
    if (rules != null) {
      rules.fill(data, envelope, origin);
      rules.check(data);
    }
    return new Event(origin.channel(), id.asString(), type, timestamp, envelope);
  }

  /** The event as UTF-8 JSON, as subscribers get it. */
  public byte[] encode(Event event) {
    return mapper.writeValueAsBytes(event.envelope());
  }

  private ObjectNode parse(byte[] json) throws InvalidEvent {
    JsonNode node;
    try {
      node = mapper.readTree(json);
    } catch (JacksonException e) {
      throw new InvalidEvent("event: is not JSON: " + e.getOriginalMessage());
    } catch (NumberFormatException e) {
      throw new InvalidEvent("event: has a number that is out of range");
    }
    if (!(node instanceof ObjectNode object)) {
      throw new InvalidEvent("event: is not a JSON object");
    }
    return object;
  }

  private static String type(ObjectNode posted) throws InvalidEvent {
    JsonNode type = posted.get("type");
    if (type == null || !type.isString() || type.stringValue().isEmpty()) {
      throw new InvalidEvent(type == null ? "type: is missing" : "type: is not a text");
    }
    if (bytes(type) > MAX_TYPE_BYTES) {
      throw new InvalidEvent(
          "type: has %d bytes, more than the %d allowed".formatted(bytes(type), MAX_TYPE_BYTES));
    }
    return type.stringValue();
  }

  private static JsonNode id(ObjectNode posted, Origin origin) throws InvalidEvent {
    JsonNode id = posted.get("id");
    if (id == null || id.isNull()) {
      String messageId = origin.messageId();
      id =
          text(
              messageId == null || messageId.isEmpty()
                  ? UlidCreator.getMonotonicUlid().toString()
                  : messageId);
    }
    if (!id.isString() && !id.isIntegralNumber()) {
      throw new InvalidEvent("id: is neither a text nor a whole number");
    }
    if (bytes(id) == 0 || bytes(id) > MAX_ID_BYTES) {
      throw new InvalidEvent("id: has %d bytes, not 1 to %d".formatted(bytes(id), MAX_ID_BYTES));
    }
    return id;
  }

  private static void checkChannel(ObjectNode posted, Origin origin) throws InvalidEvent {
    JsonNode channel = posted.get("channel");
    if (channel != null
        && !channel.isNull()
        && !channel.asString("").equals(origin.channel().name())) {
      throw new InvalidEvent(
          "channel: is '%s', but the event was posted to '%s'"
              .formatted(channel.asString(channel.toString()), origin.channel()));
    }
  }

  private Instant timestamp(ObjectNode posted, ObjectNode envelope) throws InvalidEvent {
    JsonNode timestamp = posted.get("timestamp");
    if (timestamp == null || timestamp.isNull()) {
      Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      envelope.put("timestamp", DateTimeFormatter.ISO_INSTANT.format(now));
      return now;
    }
    envelope.set("timestamp", timestamp);
    return schema.timestamp().read(timestamp);
  }

  private static ObjectNode data(ObjectNode posted) throws InvalidEvent {
    JsonNode data = posted.get("data");
    if (data == null || data.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (data instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidEvent("data: is not a JSON object");
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static int bytes(JsonNode text) {
    return text.asString().getBytes(StandardCharsets.UTF_8).length;
  }
}
