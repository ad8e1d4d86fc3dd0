package dev.warren.gateway.presence;

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

  /** Whether something has changed since the users were last copied for a state. */
  private boolean changed;

  /** Held while the state is made. The thread that reads the log never takes this lock. */
  private final Object making = new Object();

  /** The state, kept until something changes: many clients may need it at the same time. */
  private @Nullable TeamState state;

  /**
   * The team as clients see it.
   *
   * @param users by name, offline users included
   * @param position the position of the log's message that last changed the team
   */
  record Shown(List<Presence> users, long position) {}

  synchronized void change(Presence presence, long at) {
    users.put(presence.userId(), presence);
    changed(at);
  }

  synchronized void replace(List<Presence> all, long at) {
    users.clear();
    all.forEach(presence -> users.put(presence.userId(), presence));
    changed(at);
  }

  private void changed(long at) {
    position = at;
    state = null;
    changed = true;
  }

  /**
   * The team as JSON.
   *
   * @param make makes the JSON, if there is none since the last change. For a large team this takes
   *     long, so changes do not wait for it
   */
  TeamState state(Function<Shown, TeamState> make) {
    synchronized (making) {
      Shown shown;
      synchronized (this) {
        if (state != null) {
          return state;
        }
        shown = shown();
        changed = false;
      }
      TeamState made = make.apply(shown);
      synchronized (this) {
        if (!changed) {
          state = made;
        }
      }
      return made;
    }
  }

  synchronized Shown shown() {
    return new Shown(new ArrayList<>(users.values()), position);
  }
}
