package dev.warren.event;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.warren.event.EventSchema.DataRules;
import dev.warren.event.EventSchema.Filler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON to {@link Event} and back. Decoding fills in what the publisher may leave out, then
 * validates; what comes out is what subscribers get. Thread-safe; never waits.
 */
public final class EventCodec {

  /** The largest event that is taken, in bytes of JSON. */
  public static final int MAX_BYTES = 256 * 1024;

  // Both travel as AMQP properties too, which end at 255 bytes.
  private static final int MAX_ID_BYTES = 200;
  private static final int MAX_TYPE_BYTES = 100;

  /** What the schema's pattern allows, once a comma and an offset without colon are rewritten. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-]\\d{2})(\\d{2})$");

  private final EventSchema schema;
  private final JsonMapper mapper =
      JsonMapper.builder()
          // The first or the last of two fields of one name: each reader would take its own.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Numbers are sent on as they came, 1.10 as 1.10.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Checks the kinds that the contract lists. */
  public EventCodec() {
    this(Map.of());
  }

  /**
   * Checks further kinds, too.
   *
   * @param kinds each with the file of its JSON Schema (docs/events.md)
   * @throws InvalidKind when one is listed already, or its file is missing or no such schema
   */
  public EventCodec(Map<String, Path> kinds) {
    schema = new EventSchema(kinds);
  }

  /** The kinds whose types and data are checked; any other carries what it is sent. */
  public Set<String> listedKinds() {
    return schema.kinds();
  }

  /**
   * Reads one event.
   *
   * @throws InvalidEvent when it is not JSON, not an envelope, of a type that its kind does not
   *     have, or with data that breaks the type's schema; the message names the field
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
      fill(data, rules.filled(), origin, envelope);
      EventSchema.check(rules, data);
    }
    return new Event(origin.channel(), id.asString(), type, timestamp, envelope);
  }

  /** The event as UTF-8 JSON, as every subscriber gets it. */
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
          "channel: says '%s', but the event was posted to '%s'"
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
    String text = timestamp.stringValue("");
    if (!schema.isTimestamp(text)) {
      throw notATimestamp(timestamp);
    }
    try {
      TemporalAccessor read =
          TIMESTAMP.parseBest(
              OFFSET_WITHOUT_COLON.matcher(text.replace(',', '.')).replaceFirst("$1:$2"),
              OffsetDateTime::from,
              LocalDateTime::from);
      return read instanceof OffsetDateTime withOffset
          ? withOffset.toInstant()
          : ((LocalDateTime) read).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw notATimestamp(timestamp);
    }
  }

  private static InvalidEvent notATimestamp(JsonNode timestamp) {
    return new InvalidEvent(
        "timestamp: %s is not an ISO 8601 date and time such as 2026-01-31T12:00:00.000Z"
            .formatted(timestamp));
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

  private static void fill(
      ObjectNode data, Map<String, Filler> fillers, Origin origin, ObjectNode envelope) {
    for (Map.Entry<String, Filler> filler : fillers.entrySet()) {
      String field = filler.getKey();
      Origin.@Nullable Author author = origin.author();
      switch (filler.getValue()) {
        case CHANNEL -> fillIfAbsent(data, field, text(origin.channel().subject()));
        case ID -> fillIfAbsent(data, field, envelope.get("id"));
        case TIMESTAMP -> fillIfAbsent(data, field, envelope.get("timestamp"));
        case USER -> {
          if (author != null) {
            stamp(data, field, author, envelope);
          }
        }
        case AGENT -> {
          if (author != null && author.agent()) {
            stamp(data, field, author, envelope);
          }
        }
      }
    }
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static int bytes(JsonNode text) {
    return text.asString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static void fillIfAbsent(ObjectNode data, String field, JsonNode value) {
    if (!has(data, field)) {
      data.set(field, value);
    }
  }

  /** In the data, and where a client wrote it beside the data, for readers who look there. */
  private static void stamp(
      ObjectNode data, String field, Origin.Author author, ObjectNode envelope) {
    overwrite(envelope, field, author.name());
    if (!overwrite(data, field, author.name())) {
      data.put(field, author.name());
    }
  }

  /** In the client's own spelling, so that its readers find it; in every spelling it used. */
  private static boolean overwrite(ObjectNode fields, String field, String name) {
    boolean written = false;
    String camelCase = EventSchema.camelCase(field);
    for (String spelling : List.copyOf(fields.propertyNames())) {
      if (EventSchema.camelCase(spelling).equals(camelCase)) {
        fields.put(spelling, name);
        written = true;
      }
    }
    return written;
  }

  private static boolean has(ObjectNode data, String field) {
    String camelCase = EventSchema.camelCase(field);
    return data.has(field)
        || data.propertyNames().stream().anyMatch(n -> EventSchema.camelCase(n).equals(camelCase));
  }
}
