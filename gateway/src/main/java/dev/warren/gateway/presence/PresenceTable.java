package dev.warren.gateway.presence;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The presence of one team. Written by the thread that reads the log; read by any thread. */
final class PresenceTable {

  private final Map<String, Presence> users = new TreeMap<>();
  private long position;

  /** The snapshot, kept until something changes: many clients may subscribe at the same time. */
  private @Nullable TopicMessage snapshot;

  /**
   * The team as clients see it.
   *
   * @param users by name, offline users included
   * @param position the position of the log's message that last changed the team
   */
  record Shown(List<Presence> users, long position) {}

  synchronized void change(Presence presence, long at) {
    users.put(presence.userId(), presence);
    position = at;
    snapshot = null;
  }

  synchronized void replace(List<Presence> all, long at) {
    users.clear();
    all.forEach(presence -> users.put(presence.userId(), presence));
    position = at;
    snapshot = null;
  }

  /**
   * The message that a subscription begins with.
   *
   * @param make makes the message, if there is none since the last change
   */
  synchronized TopicMessage snapshot(Function<Shown, TopicMessage> make) {
    if (snapshot == null) {
      snapshot = make.apply(shown());
    }
    return snapshot;
  }

  synchronized Shown shown() {
    return new Shown(new ArrayList<>(users.values()), position);
  }
}
