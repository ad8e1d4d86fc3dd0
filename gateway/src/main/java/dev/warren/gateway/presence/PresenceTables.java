package dev.warren.gateway.presence;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.EventTimestamp;
import dev.warren.event.ExactJson;
import dev.warren.event.ForeignJson;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The presence of every team, from the changes ({@code user_presence}) and keyframes in the log. It
 * is the same on every gateway. Thread-safe; no method blocks.
 */
public final class PresenceTables implements LogListener {

  static final String KIND = "presence";

  private static final String CHANGE = "user_presence";
  private static final String SNAPSHOT = "presence_state";

  private static final JsonMapper JSON = ForeignJson.mapper();

  /** The presence of each team, by channel, {@code presence.<team>}. */
  private final NavigableMap<String, PresenceTable> teams = new ConcurrentSkipListMap<>();

  /** About how many bytes of memory the users of all teams take. */
  private final AtomicLong bytes = new AtomicLong();

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
        // The worker forgets a team whose users were all away for a day, and so does the gateway.
        PresenceTable forgotten = teams.remove(keyframe.channel());
        if (forgotten != null) {
          forgotten.clear();
        }
      } else {
        table(keyframe.channel()).replace(keyframe.users(), message.position());
      }
    }
  }

  private PresenceTable table(String channel) {
    return teams.computeIfAbsent(channel, added -> new PresenceTable(bytes));
  }

  /** The change in a {@code user_presence}; null if user or status are missing or unknown. */
  private static @Nullable Presence change(TopicMessage message) {
    try {
      JsonNode data = ExactJson.read(JSON, message.body()).path("data");
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
    Instant read = EventTimestamp.read(text(data, "lastSeen", "last_seen"));
    return read == null ? otherwise : read.toEpochMilli();
  }

  /** A team as clients see it. */
  PresenceTable.Shown shown(String channel) {
    PresenceTable table = teams.get(channel);
    return table == null ? new PresenceTable.Shown(List.of(), 0) : table.shown();
  }

  /** The presence of a team, whose data {@code GET /api/presence/<team>} responds with. */
  public TeamState state(Channel channel) {
    return state(channel, 0);
  }

  private static ObjectNode users(List<Presence> users) {
    ObjectNode data = JSON.createObjectNode();
    ArrayNode all = data.putArray("users");
    for (Presence user : users) {
      all.addObject()
          .put("userId", user.userId())
          .put("status", user.status().title())
          .put("lastSeen", EventTimestamp.text(user.lastSeen()));
    }
    return data;
  }

  /** The channels of all teams with a known presence. */
  Set<String> channels() {
    return teams.keySet();
  }

  /** How many users have each status. A user counts once for each team. */
  public Map<Status, Integer> counts() {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (PresenceTable team : teams.values()) {
      team.shown().users().forEach(user -> counts.merge(user.status(), 1, Integer::sum));
    }
    return counts;
  }

  /** The channels of the teams behind this name, in the order of their names. */
  Collection<String> channelsAfter(String name) {
    return teams.navigableKeySet().tailSet(name, false);
  }

  /**
   * The {@code presence_state} of a team.
   *
   * @param end the last position that was read; the snapshot of an unknown team has this position
   */
  TopicMessage snapshot(Channel channel, long end) {
    return state(channel, end).message();
  }

  private TeamState state(Channel channel, long end) {
    PresenceTable table = teams.get(channel.name());
    return table == null
        ? state(channel, List.of(), end)
        : table.state(shown -> state(channel, shown.users(), shown.position()));
  }

  private static TeamState state(Channel channel, List<Presence> users, long position) {
    long now = System.currentTimeMillis();
    String id = SNAPSHOT + "-" + position;
    ObjectNode event = JSON.createObjectNode();
    event
        .put("id", id)
        .put("type", SNAPSHOT)
        .put("timestamp", EventTimestamp.text(now))
        .put("channel", channel.name());
    ObjectNode data = users(users);
    event.set("data", data); // The last field: TeamState cuts it out.
    TopicMessage message =
        new TopicMessage(
            position,
            channel,
            new EventInfo(id, SNAPSHOT, now),
            Content.json(JSON.writeValueAsBytes(event)));
    return new TeamState(message, JSON.writeValueAsBytes(data).length);
  }
}
