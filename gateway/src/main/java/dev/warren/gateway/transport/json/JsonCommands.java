package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.ClientNames;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns a client's messages into commands. Immutable. */
final class JsonCommands {

  private static final String SESSIONS = "sessions";

  private static final String JSON_TYPE = "application/json";

  private final @Nullable Channel pathChannel;

  /**
   * @param pathChannel the channel of messages that name no channel; null for {@code /ws}
   */
  JsonCommands(@Nullable Channel pathChannel) {
    this.pathChannel = pathChannel;
  }

  static String type(ObjectNode message) throws Refused {
    JsonNode type = message.get("type");
    if (type == null || !type.isString()) {
      throw malformed(type == null ? "type: is missing" : "type: is not a text");
    }
    return type.stringValue();
  }

  /** The {@code ref} as JSON, which the client gets back unchanged; null where there is none. */
  static @Nullable String ref(ObjectNode message) throws Refused {
    JsonNode ref = message.get("ref");
    if (ref == null || ref.isNull()) {
      return null;
    }
    // A long text is refused before it is written as JSON, which costs as much as its parsing.
    ClientNames.check("ref", ref.asString(""));
    String json = ref.toString();
    ClientNames.check("ref", json);
    return json;
  }

  /** The token of an {@code auth} message; empty if it has none. */
  static String token(ObjectNode message) {
    String token = message.path("token").asString("");
    return token.isEmpty() ? message.path("data").path("token").asString("") : token;
  }

  /** The channel or pattern that a message names. */
  String channel(ObjectNode message) throws Refused {
    JsonNode named = message.get("channel");
    if (named != null && named.isString()) {
      if (pathChannel != null && isPathsOwn(pathChannel, named.stringValue())) {
        return pathChannel.name();
      }
      if (named.stringValue().startsWith("/")) {
        // The channel is also the subscription's id. A name like a destination could collide with
        // the id of the connection's own alerts subscription.
        throw malformed("channel: '%s' is a destination".formatted(named.stringValue()));
      }
      ClientNames.check("channel", named.stringValue());
      return named.stringValue();
    }
    if (pathChannel != null && (named == null || named.isNull())) {
      return pathChannel.name();
    }
    throw malformed(named == null ? "channel: is missing" : "channel: is not a text");
  }

  /**
   * Whether a text is the name of the path's channel without its kind, as in the URL or escaped. It
   * takes precedence over a channel whose whole name is the same: on {@code
   * /ws/circles/notifications} the name {@code notifications} means the circle.
   */
  private static boolean isPathsOwn(Channel path, String text) {
    return text.equals(path.subject()) || path.name().equals(path.kind() + "." + text);
  }

  /** The session's channel in the arguments of a tool; the path's channel if they name none. */
  Channel session(JsonNode arguments) throws Refused {
    String id = arguments.path("session_id").asString("");
    if (id.isEmpty()) {
      if (pathChannel != null && pathChannel.kind().equals(SESSIONS)) {
        return pathChannel;
      }
      throw malformed("session_id: is missing");
    }
    try {
      return Channel.named(SESSIONS, id);
    } catch (InvalidChannel e) {
      throw malformed("session_id: " + e.getMessage());
    }
  }

  /**
   * The beginning of the requested history, by {@code since} or {@code last}; null for no history.
   */
  static @Nullable StartAt startAt(JsonNode fields) throws Refused {
    JsonNode since = fields.has("since") ? fields.get("since") : fields.get("since_id");
    if (since != null && !since.isNull()) {
      return new StartAt.After(number("since", since));
    }
    JsonNode last = fields.get("last");
    return last == null || last.isNull() ? null : new StartAt.Last(count("last", last));
  }

  /** A count, as a JSON number or as text; the largest {@code int} where it is larger. */
  static int count(String field, JsonNode value) throws Refused {
    return value.asString("").matches("\\d{19,}")
        ? Integer.MAX_VALUE
        : (int) Math.min(Integer.MAX_VALUE, number(field, value));
  }

  /** A whole number, as a JSON number or as text. */
  static long number(String field, JsonNode value) throws Refused {
    return number(field, value.asString(""), value.toString());
  }

  /** The beginning of history by a path's {@code ?since=}. */
  static StartAt startAfter(String since) throws Refused {
    return new StartAt.After(number("since", since, "'" + since + "'"));
  }

  private static long number(String field, String text, String shown) throws Refused {
    if (!text.matches("\\d{1,18}")) {
      throw malformed("%s: %s is not a whole number of 0 or more".formatted(field, shown));
    }
    return Long.parseLong(text);
  }

  /**
   * @param channel the channel, which is also the subscription's id
   */
  static Command.Subscribe subscribe(
      String channel, @Nullable StartAt startAt, @Nullable String ref) {
    return subscribe("/topic/" + channel, channel, startAt, ref);
  }

  static Command.Subscribe subscribe(
      String destination, String id, @Nullable StartAt startAt, @Nullable String ref) {
    return new Command.Subscribe(id, destination, AckMode.AUTO, 0, startAt, ref);
  }

  /**
   * The SEND for a message of any other type than a command: an event, or the user's own presence.
   */
  Command.Send publish(ObjectNode message, @Nullable String ref) throws Refused {
    if (type(message).equals("user_presence") && !message.hasNonNull("channel")) {
      JsonNode data = message.path("data");
      JsonNode status = data.isString() ? JsonFrame.data().set("status", data) : event(message);
      return send("/app/presence", status, ref);
    }
    String channel = channel(message);
    ObjectNode event = event(message);
    if (event.has("channel")) {
      event.put("channel", channel);
    }
    return send("/app/" + channel, event, ref);
  }

  static Command.Send acknowledgeAlert(ObjectNode message, @Nullable String ref) {
    return send("/app/alerts", message.hasNonNull("data") ? message.get("data") : message, ref);
  }

  private static Command.Send send(String destination, JsonNode body, @Nullable String ref) {
    return new Command.Send(destination, JSON_TYPE, Map.of(), JsonFrame.bytes(body), null, ref);
  }

  /** The event in a message, without {@code ref}, which is for the reply only. */
  private static ObjectNode event(ObjectNode message) {
    ObjectNode event = message.deepCopy();
    event.remove("ref");
    return event;
  }

  private static Refused malformed(String reason) {
    return new Refused(Refusal.MALFORMED_FRAME, reason);
  }
}
