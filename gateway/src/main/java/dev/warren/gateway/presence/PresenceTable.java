package dev.warren.gateway.presence;

import dev.warren.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The presence of one team. Written by the thread that reads the log; read by any thread. */
final class PresenceTable {

  /**
   * The most memory of a team to which single changes add users. A keyframe with more would be
   * larger than RabbitMQ accepts.
   */
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  /** The same for all teams together. */
  private static final long MOST_OF_ALL = 64L * 1024 * 1024;

  /** About how many bytes of memory a user takes in addition to the name. */
  private static final int OBJECTS_BYTES = 300;

  private final Map<String, Presence> users = new TreeMap<>();
  private final AtomicLong bytesOfAll;
  private long bytes;
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

  /**
   * @param bytesOfAll the memory of the users of all teams
   */
  PresenceTable(AtomicLong bytesOfAll) {
    this.bytesOfAll = bytesOfAll;
  }

  /**
   * The presence of a user has changed. A user who is new is left out if there are too many: a
   * publisher may name any number of them.
   */
  synchronized void change(Presence presence, long at) {
    boolean isFull = bytes >= MOST_BYTES || bytesOfAll.get() >= MOST_OF_ALL;
    if (!isFull || users.containsKey(presence.userId())) {
      put(presence);
      changed(at);
    }
  }

  synchronized void replace(List<Presence> all, long at) {
    clear();
    all.forEach(this::put);
    changed(at);
  }

  /** Forgets all users. */
  synchronized void clear() {
    users.clear();
    bytesOfAll.addAndGet(-bytes);
    bytes = 0;
  }

  private void put(Presence presence) {
    if (users.put(presence.userId(), presence) == null) {
      long more = OBJECTS_BYTES + 2L * presence.userId().length();
      bytes += more;
      bytesOfAll.addAndGet(more);
    }
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
