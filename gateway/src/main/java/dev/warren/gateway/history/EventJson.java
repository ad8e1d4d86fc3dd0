package dev.warren.gateway.history;

import dev.warren.event.EventTimestamp;
import dev.warren.event.ExactJson;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.trace.TraceContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message of the log as one JSON object with {@code position}, {@code id}, {@code type}, {@code
 * timestamp}, {@code channel} and {@code data}, and with its trace if it has one. An event keeps
 * its fields; any other message gets the ones that it lacks. Thread-safe.
 */
public final class EventJson {

  /** The type of a relayed message that has none. */
  private static final String UNTYPED = "message";

  private static final JsonMapper JSON =
      ExactJson.mapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private EventJson() {}

  /** The JSON object in UTF-8. */
  public static byte[] bytes(TopicMessage message) {
    return JSON.writeValueAsBytes(node(message));
  }

  /**
   * Writes messages as the elements of a JSON array, with commas between them. It encodes one
   * message after the other, as a tree of all of them would take many times the memory of their
   * bytes.
   */
  public static void writeElements(List<TopicMessage> messages, OutputStream to)
      throws IOException {
    boolean first = true;
    for (TopicMessage message : messages) {
      if (!first) {
        to.write(',');
      }
      first = false;
      to.write(bytes(message));
    }
  }

  public static ObjectNode node(TopicMessage message) {
    ObjectNode event = JSON.createObjectNode();
    event.put("position", message.position());
    JsonNode body = message.text() ? parse(message.body()) : null;
    if (body instanceof ObjectNode object && isEvent(object)) {
      event.setAll(object);
      event.put("position", message.position());
    } else {
      event.put("type", message.type().isEmpty() ? UNTYPED : message.type());
      event.set("data", data(message, body));
    }
    if (!(event.get("data") instanceof ObjectNode)) {
      event.set("data", JSON.createObjectNode());
    }
    if (!event.hasNonNull("id")) {
      event.put("id", message.id().isEmpty() ? Long.toString(message.position()) : message.id());
    }
    event.put("timestamp", timestamp(event.path("timestamp").asString(""), message));
    event.put("channel", message.channel().name());
    addTrace(message, event);
    return event;
  }

  /** The trace is in the headers, and clients of these protocols see no headers. */
  private static void addTrace(TopicMessage message, ObjectNode event) {
    TraceContext trace = TraceContext.of(message.headers());
    if (trace != null) {
      event.put(TraceContext.TRACEPARENT, trace.traceparent());
      event.remove(TraceContext.TRACESTATE);
      if (trace.tracestate() != null) {
        event.put(TraceContext.TRACESTATE, trace.tracestate());
      }
    }
  }

  /** No worker has read a relayed message, so its timestamp may have any form, or none. */
  private static String timestamp(String written, TopicMessage message) {
    Instant read = EventTimestamp.read(written);
    return read == null
        ? EventTimestamp.text(message.timestampMillis())
        : EventTimestamp.text(read);
  }

  private static boolean isEvent(ObjectNode object) {
    JsonNode data = object.get("data");
    return object.path("type").isString() && (data == null || data.isObject() || data.isNull());
  }

  private static JsonNode data(TopicMessage message, @Nullable JsonNode body) {
    if (body instanceof ObjectNode) {
      return body;
    }
    ObjectNode data = JSON.createObjectNode();
    if (body != null) {
      return data.set("content", body);
    }
    return message.text()
        ? data.put("content", new String(message.body(), StandardCharsets.UTF_8))
        : data.put("base64", Base64.getEncoder().encodeToString(message.body()));
  }

  private static @Nullable JsonNode parse(byte[] body) {
    try {
      JsonNode read = ExactJson.read(JSON, body);
      return read.isMissingNode() ? null : read;
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }
}
