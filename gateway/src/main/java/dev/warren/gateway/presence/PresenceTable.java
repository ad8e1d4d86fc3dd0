package dev.warren.gateway.presence;

import dev.warren.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a team is shown of its users. Written by the log's one reader, read by any thread. */
final class PresenceTable {

  private final Map<String, Presence> users = new TreeMap<>();
  private long position;

  /**
   * @param users by name, also who is offline
   * @param position the last message of the log that made it so
   */
  record Shown(List<Presence> users, long position) {}

  synchronized void change(Presence presence, long at) {
    users.put(presence.userId(), presence);
    position = at;
  }

  /** All of it is said anew. */
  synchronized void replace(List<Presence> all, long at) {
    users.clear();
    all.forEach(presence -> users.put(presence.userId(), presence));
    position = at;
  }

  synchronized Shown shown() {
    return new Shown(new ArrayList<>(users.values()), position);
  }
}
