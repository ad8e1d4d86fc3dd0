package dev.warren.gateway.presence;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every team's presence, as the log says it: changes ({@code user_presence}) and keyframes. The
 * same on every gateway. Thread-safe; never waits.
 */
public final class PresenceTables implements LogListener {

  static final String KIND = "presence";

  private static final String CHANGE = "user_presence";
  private static final String STATE = "presence_state";

  private static final JsonMapper JSON = JsonMapper.shared();

  /** By channel, {@code presence.<team>}. */
  private final Map<String, PresenceTable> teams = new ConcurrentHashMap<>();

  @Override
  public void backfilled(TopicMessage message) {
    received(message);
  }

  @Override
  public void received(TopicMessage message) {
    if (message.type().equals(CHANGE) && message.channel().kind().equals(KIND)) {
      Presence change = change(message);
      if (change != null) {
        table(message.channel().name()).change(change, message.position());
      }
    }
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    if (message.channel().name().equals(Names.STATES)
        && Note.decode(message.type(), message.body()) instanceof Note.Keyframe keyframe) {
      if (keyframe.users().isEmpty()) {
        // Nobody was there within a day: as if it had never been heard of.
        teams.remove(keyframe.channel());
      } else {
        table(keyframe.channel()).replace(keyframe.users(), message.position());
      }
    }
  }

  private PresenceTable table(String channel) {
    return teams.computeIfAbsent(channel, added -> new PresenceTable());
  }

  /** Null where it says nothing of anybody. */
  private static @Nullable Presence change(TopicMessage message) {
    try {
      JsonNode data = JSON.readTree(message.body()).path("data");
      String user = text(data, "userId", "user_id");
      Status status = Status.named(data.path("status").asString("")).orElse(null);
      return user.isEmpty() || status == null
          ? null
          : new Presence(user, status, lastSeen(data, message.timestampMillis()));
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String text(JsonNode data, String name, String otherName) {
    String text = data.path(name).asString("");
    return text.isEmpty() ? data.path(otherName).asString("") : text;
  }

  private static long lastSeen(JsonNode data, long otherwise) {
    try {
      return Instant.parse(text(data, "lastSeen", "last_seen")).toEpochMilli();
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }

  /** What a team is shown. */
  PresenceTable.Shown shown(String channel) {
    PresenceTable table = teams.get(channel);
    return table == null ? new PresenceTable.Shown(List.of(), 0) : table.shown();
  }

  /** Who is there, as {@code GET /api/presence/<team>} and {@code presence_state} say it. */
  public ObjectNode state(Channel channel) {
    return state(shown(channel.name()).users());
  }

  private static ObjectNode state(List<Presence> users) {
    ObjectNode state = JSON.createObjectNode();
    ArrayNode all = state.putArray("users");
    for (Presence user : users) {
      all.addObject()
          .put("userId", user.userId())
          .put("status", user.status().title())
          .put("lastSeen", instant(user.lastSeen()));
    }
    return state;
  }

  /** The channels of all teams of which something is known. */
  Set<String> channels() {
    return teams.keySet();
  }

  /** How many users are shown with each status, each once for each of their teams. */
  public Map<Status, Integer> counts() {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (PresenceTable team : teams.values()) {
      team.shown().users().forEach(user -> counts.merge(user.status(), 1, Integer::sum));
    }
    return counts;
  }

  /**
   * A {@code presence_state} for each of the channels.
   *
   * @param end a position of the log up to which all is known
   */
  List<TopicMessage> states(ChannelPattern pattern, long end) {
    List<TopicMessage> states = new ArrayList<>();
    if (pattern.isChannel()) {
      states.add(state(pattern.toString(), end));
      return states;
    }
    teams.forEach(
        (channel, table) -> {
          if (pattern.matches(channel(channel))) {
            states.add(table.state(shown -> state(channel, shown, shown.position())));
          }
        });
    return states;
  }

  private TopicMessage state(String channel, long end) {
    PresenceTable table = teams.get(channel);
    // Of a team that nobody knows, it is so up to now.
    return table == null
        ? state(channel, new PresenceTable.Shown(List.of(), 0), end)
        : table.state(shown -> state(channel, shown, shown.position()));
  }

  private static Channel channel(String name) {
    try {
      return new Channel(name);
    } catch (InvalidChannel e) {
      throw new IllegalStateException("not taken from an event, nor from a subscription", e);
    }
  }

  private static TopicMessage state(String name, PresenceTable.Shown shown, long position) {
    long now = System.currentTimeMillis();
    String id = STATE + "-" + position;
    ObjectNode event = JSON.createObjectNode();
    event.put("id", id).put("type", STATE).put("timestamp", instant(now)).put("channel", name);
    event.set("data", state(shown.users()));
    return new TopicMessage(
        position,
        channel(name),
        new EventInfo(id, STATE, now),
        Content.json(JSON.writeValueAsBytes(event)));
  }

  private static String instant(long millis) {
    return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(millis));
  }
}
