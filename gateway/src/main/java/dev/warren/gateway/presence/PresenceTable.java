package dev.warren.gateway.presence;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a team is shown of its users. Written by the log's one reader, read by any thread. */
final class PresenceTable {

  private final Map<String, Presence> users = new TreeMap<>();
  private long position;

  /** What subscriptions begin with, as long as nothing changes: many come back at once. */
  private @Nullable TopicMessage state;

  /**
   * @param users by name, also who is offline
   * @param position the last message of the log that made it so
   */
  record Shown(List<Presence> users, long position) {}

  synchronized void change(Presence presence, long at) {
    users.put(presence.userId(), presence);
    position = at;
    state = null;
  }

  /** All of it is said anew. */
  synchronized void replace(List<Presence> all, long at) {
    users.clear();
    all.forEach(presence -> users.put(presence.userId(), presence));
    position = at;
    state = null;
  }

  /**
   * @param make makes the message of what is shown
   */
  synchronized TopicMessage state(Function<Shown, TopicMessage> make) {
    if (state == null) {
      state = make.apply(shown());
    }
    return state;
  }

  synchronized Shown shown() {
    return new Shown(new ArrayList<>(users.values()), position);
  }
}
