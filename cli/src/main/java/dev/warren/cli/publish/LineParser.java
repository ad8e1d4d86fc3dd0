package dev.warren.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.cli.json.Json;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns lines of standard input into events. Not thread-safe. */
final class LineParser {

  /** How much of an event's rules is checked here. */
  enum Check {
    /** The channel; the gateway checks the rest, and replies with the reason. */
    BY_GATEWAY,
    /** All of it: RabbitMQ takes anything. */
    HERE,
    /** The channel; the worker makes an invalid event a dead letter. */
    NONE
  }

  private static final JsonFactory JSON = new JsonFactory();

  private final @Nullable Channel otherwise;
  private final Check check;
  private final EventCheck events = new EventCheck();

  /**
   * @param otherwise the channel of lines that name none
   */
  LineParser(@Nullable Channel otherwise, Check check) {
    this.otherwise = otherwise;
    this.check = check;
  }

  /**
   * The event of a line.
   *
   * @param line an envelope as JSON, with {@code channel} unless there is another one for it
   * @throws LineRefused when the line is none, with the reason
   */
  Outgoing parse(byte[] line) throws LineRefused {
    if (line.length > EventCodec.MAX_BYTES) {
      throw new LineRefused(
          "event: has more than the %d bytes allowed".formatted(EventCodec.MAX_BYTES));
    }
    Channel channel = channel(line);
    return switch (check) {
      case BY_GATEWAY -> withId(channel, line);
      case HERE -> new Outgoing(channel, checkedId(channel, line), line);
      case NONE -> new Outgoing(channel, freshId(), line);
    };
  }

  private String checkedId(Channel channel, byte[] line) throws LineRefused {
    try {
      return events.idOf(channel, line);
    } catch (InvalidEvent e) {
      throw new LineRefused(String.valueOf(e.getMessage()));
    }
  }

  /** The id is in the body, so that another try after a lost reply is the same event. */
  private static Outgoing withId(Channel channel, byte[] line) throws LineRefused {
    if (!(tree(line) instanceof ObjectNode event)) {
      throw new LineRefused("event: is not a JSON object");
    }
    if (event.hasNonNull("id")) {
      return new Outgoing(channel, event.path("id").asString(""), line);
    }
    String id = freshId();
    return new Outgoing(channel, id, event.put("id", id).toString().getBytes(UTF_8));
  }

  private static Object tree(byte[] line) throws LineRefused {
    try {
      return Json.read(line);
    } catch (JacksonException | NumberFormatException e) {
      throw new LineRefused("event: is not JSON");
    }
  }

  private static String freshId() {
    return UlidCreator.getMonotonicUlid().toString();
  }

  private Channel channel(byte[] line) throws LineRefused {
    String named = named(line);
    try {
      if (named != null) {
        return new Channel(named);
      }
    } catch (InvalidChannel e) {
      throw new LineRefused(String.valueOf(e.getMessage()));
    }
    if (otherwise == null) {
      throw new LineRefused("channel: is missing, and the command line has none for it");
    }
    return otherwise;
  }

  /** The field {@code channel} of the envelope; the data may have one of that name as well. */
  private static @Nullable String named(byte[] line) throws LineRefused {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new LineRefused("event: is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean found = parser.currentName().equals("channel");
        JsonToken value = parser.nextToken();
        if (found && value == JsonToken.VALUE_STRING) {
          return parser.getString();
        }
        parser.skipChildren();
      }
      return null;
    } catch (JacksonException e) {
      throw new LineRefused("event: is not JSON");
    }
  }
}
