package dev.warren.cli.listen;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.gateway.StompMessage;
import dev.warren.cli.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message of a topic as one JSON object on one line: the event with its {@code position}. Almost
 * every message is an event already, and only gets the position; it is not parsed into a tree, so
 * that a program can read tens of thousands of them a second. Other messages get the form that JSON
 * over WebSocket has for them (docs/json.md).
 */
final class Incoming {

  private static final String DESTINATION = "/topic/";

  /** More may not fit into a long. */
  private static final int MAX_DIGITS = 18;

  private static final JsonFactory FACTORY = new JsonFactory();

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final String channel;
  private final long position;
  private final byte[] line;

  private Incoming(String channel, long position, byte[] line) {
    this.channel = channel;
    this.position = position;
    this.line = line;
  }

  static Incoming of(StompMessage message) {
    String destination = message.header("destination");
    String channel =
        destination.startsWith(DESTINATION)
            ? destination.substring(DESTINATION.length())
            : destination;
    long position = number(message.header("message-id"));
    byte[] line =
        isWholeEvent(message.body())
            ? withPosition(message.body(), position)
            : completed(message, channel, position).toString().getBytes(UTF_8);
    return new Incoming(channel, position, line);
  }

  String channel() {
    return channel;
  }

  /** Its place in the log; 0 if the gateway named none. */
  long position() {
    return position;
  }

  /** The JSON object in UTF-8, without an end of line. */
  byte[] line() {
    return line;
  }

  JsonNode tree() {
    return Json.read(line);
  }

  /** By hand, as a regular expression for each event would cost more than all the rest. */
  private static long number(String text) {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || i == MAX_DIGITS) {
        return 0;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /** Whether the body is an event with all its fields, and none of the name that is added. */
  private static boolean isWholeEvent(byte[] body) {
    int found = 0;
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "type", "channel", "timestamp", "id" ->
              found += value == JsonToken.VALUE_STRING ? 1 : 0;
          case "data" -> found += value == JsonToken.START_OBJECT ? 1 : 0;
          case "position" -> {
            return false;
          }
          default -> {}
        }
        parser.skipChildren();
      }
      return found == 5
          && parser.currentToken() == JsonToken.END_OBJECT
          && parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Ends of lines are white space in JSON, as a string has none. */
  private static byte[] withPosition(byte[] event, long position) {
    int end = event.length;
    while (event[end - 1] != '}') {
      end--;
    }
    byte[] more = (",\"position\":" + position + "}").getBytes(UTF_8);
    byte[] line = Arrays.copyOf(event, end - 1 + more.length);
    System.arraycopy(more, 0, line, end - 1, more.length);
    for (int i = 0; i < end; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }

  private static ObjectNode completed(StompMessage message, String channel, long position) {
    JsonNode body = tree(message.body());
    ObjectNode event = Json.object();
    if (body instanceof ObjectNode object && object.path("type").isString()) {
      event.setAll(object);
    } else {
      event.put("type", "message");
      event.set("data", body instanceof ObjectNode ? body : content(message.body(), body));
    }
    if (!(event.get("data") instanceof ObjectNode)) {
      event.set("data", Json.object());
    }
    if (!event.hasNonNull("id")) {
      event.put("id", Long.toString(position));
    }
    if (!event.path("timestamp").isString()) {
      long time = number(message.header("timestamp"));
      event.put("timestamp", TIMESTAMP.format(Instant.ofEpochMilli(time)));
    }
    return event.put("channel", channel).put("position", position);
  }

  private static ObjectNode content(byte[] body, @Nullable JsonNode read) {
    ObjectNode data = Json.object();
    if (read != null) {
      return data.set("content", read);
    }
    try {
      return data.put("content", UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      return data.put("base64", Base64.getEncoder().encodeToString(body));
    }
  }

  private static @Nullable JsonNode tree(byte[] body) {
    try {
      JsonNode read = Json.read(body);
      return read.isMissingNode() ? null : read;
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }
}
