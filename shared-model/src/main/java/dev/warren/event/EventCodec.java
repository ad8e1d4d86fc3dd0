package dev.warren.event;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.channel.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  /** No type of an event begins with it: these are the types of Warren's own messages. */
  public static final String RESERVED_TYPES = "warren.";

  // The most bytes of an id, and of a type. Both are AMQP properties too, which have at most 255
  // bytes.
  private static final int MAX_ID_BYTES = 200;
  private static final int MAX_TYPE_BYTES = 100;

  private final EventSchema schema;

  /** Fields that are never data, if a publisher leaves {@code data} out. */
  private static final Set<String> ENVELOPE = Set.of("type", "channel", "data");

  private static final Set<String> OWN = Set.of("id", "type", "timestamp", "channel", "data");

  private static final Set<String> KINDS_OF_AGENTS = Set.of("agents", "circles");

  private final JsonMapper mapper =
      ExactJson.mapper()
          // If two fields had the same name, some subscribers would read the first one, others the
          // last.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A codec that checks the events of Warren's own kinds. */
  public EventCodec() {
    this(Map.of());
  }

  /**
   * A codec that checks the events of further kinds, too.
   *
   * @param kinds each kind with the file of its JSON Schema (docs/events.md)
   * @throws InvalidKind when a kind is Warren's own, or its file is missing or no such schema
   */
  public EventCodec(Map<String, Path> kinds) {
    schema = new EventSchema(kinds);
  }

  /** The kinds whose types and data are checked. Events of other kinds may have any data. */
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
    checkUser(origin.channel());
    checkAgent(type, origin);

    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.set("id", id);
    envelope.put("type", type);
    Instant timestamp = timestamp(posted, origin);
    String written = EventTimestamp.text(timestamp);
    envelope.put("timestamp", written);
    envelope.put("channel", origin.channel().name());
    ObjectNode data = data(posted, written);
    envelope.set("data", data);
    posted.properties().forEach(field -> envelope.putIfAbsent(field.getKey(), field.getValue()));

    DataRules rules = schema.rules(origin.channel().kind(), type);
    if (rules != null) {
      rules.fill(data, envelope, origin);
      rules.check(data, origin.isTrusted() ? null : written);
      checkVisibility(origin.channel(), envelope);
    }
    if (!posted.hasNonNull("data")) {
      // The same fields may stand beside the data, where subscribers would find a forged name as
      // well.
      data.properties().forEach(field -> replaceBeside(envelope, field));
    }
    return new Event(origin.channel(), id.asString(), type, timestamp, envelope);
  }

  /**
   * The headers that a client may give its event. Headers that name the author, the agent or the
   * place get the event's own values, because subscribers may read them in place of its data.
   */
  public Map<String, Object> headers(Map<String, String> written, Event event, Origin origin) {
    DataRules rules = schema.known(event.channel().kind(), event.type());
    return rules == null || origin.author() == null || origin.isTrusted()
        ? new HashMap<>(written)
        : new Stamp(rules.filled(), event.channel(), origin.author()).headers(written);
  }

  /** The id in an event that may be invalid, for the log; null if the event has none. */
  public @Nullable String idOf(byte[] json) {
    try {
      return json.length > MAX_BYTES ? null : parse(json).path("id").asString(null);
    } catch (InvalidEvent e) {
      return null;
    }
  }

  /** The event as UTF-8 JSON, in the form that subscribers get. */
  public byte[] encode(Event event) {
    return mapper.writeValueAsBytes(event.envelope());
  }

  private ObjectNode parse(byte[] json) throws InvalidEvent {
    JsonNode node;
    try {
      node = ExactJson.read(mapper, json);
    } catch (JacksonException e) {
      throw new InvalidEvent("event: " + ExactJson.defect(e));
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
    String defect = Name.defectOfId(type.stringValue());
    if (defect != null) {
      throw new InvalidEvent("type: " + defect);
    }
    if (type.stringValue().startsWith(RESERVED_TYPES)) {
      throw new InvalidEvent(
          "type: begins with '%s', as only Warren's own messages do".formatted(RESERVED_TYPES));
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
    String defect = Name.defectOfId(id.asString());
    if (defect != null) {
      throw new InvalidEvent("id: " + defect);
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

  /**
   * A name in a user's channel must have one spelling, because two channels must not share a user's
   * queue.
   */
  private static void checkUser(Channel channel) throws InvalidEvent {
    if (channel.kind().equals("users")
        && !channel.words().stream().allMatch(Channel::isWordOfText)) {
      throw new InvalidEvent(
          "channel: '%s' does not encode a name; each UTF-8 byte outside [A-Za-z0-9_-] is ~ and two upper-case hex digits, and no other byte is"
              .formatted(channel));
    }
  }

  private static void checkAgent(String type, Origin origin) throws InvalidEvent {
    Origin.Author author = origin.author();
    if (author != null
        && author.voice() == Origin.Voice.PERSON
        && KINDS_OF_AGENTS.contains(origin.channel().kind())
        && (type.startsWith("agent_") || type.equals("circle_status"))) {
      throw new NotAnAgent(type, author.name());
    }
  }

  private static void checkVisibility(Channel channel, ObjectNode envelope) throws InvalidEvent {
    try {
      Visibility.of(channel, envelope).headers();
    } catch (InvalidChannel e) {
      throw new InvalidEvent("recipients: " + e.getMessage());
    }
  }

  /** A client's clock may be wrong, so its events get the gateway's time. */
  private static Instant timestamp(ObjectNode posted, Origin origin) throws InvalidEvent {
    JsonNode timestamp = posted.get("timestamp");
    if (timestamp == null || timestamp.isNull() || !origin.isTrusted()) {
      return EventTimestamp.now();
    }
    Instant read = EventTimestamp.read(timestamp.stringValue(""));
    if (read == null) {
      throw InvalidEvent.timestamp("timestamp", timestamp);
    }
    return read;
  }

  /**
   * The data. If a publisher leaves them out, the fields beside {@code type} are the data. These
   * fields also stay beside, because older subscribers look for them there.
   */
  private static ObjectNode data(ObjectNode posted, String timestamp) throws InvalidEvent {
    JsonNode data = posted.get("data");
    if (data instanceof ObjectNode object) {
      return object;
    }
    if (data != null && !data.isNull()) {
      throw new InvalidEvent("data: is not a JSON object");
    }
    ObjectNode beside = JsonNodeFactory.instance.objectNode();
    posted
        .properties()
        .forEach(
            field -> {
              if (!ENVELOPE.contains(field.getKey())) {
                beside.set(field.getKey(), field.getValue());
              }
            });
    if (beside.has("timestamp")) {
      beside.put("timestamp", timestamp);
    }
    if (ExactJson.depth(beside) >= ExactJson.MAX_NESTING) {
      throw new InvalidEvent("data: is nested too deeply");
    }
    return beside;
  }

  private static void replaceBeside(ObjectNode envelope, Map.Entry<String, JsonNode> field) {
    if (!OWN.contains(field.getKey()) && envelope.has(field.getKey())) {
      envelope.set(field.getKey(), field.getValue());
    }
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static int bytes(JsonNode text) {
    return text.asString().getBytes(StandardCharsets.UTF_8).length;
  }
}
