package dev.warren.gateway.presence;

import dev.warren.channel.Channel;
import dev.warren.presence.Note;
import dev.warren.presence.Note.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which users of one team are connected to this gateway, and what of that is yet to be reported.
 * Not thread-safe.
 */
final class Attendance {

  private final Map<String, Integer> sessions = new HashMap<>();

  /** Who came or went since the last report, and whether they were there in that. */
  private final Map<String, Boolean> changed = new HashMap<>();

  private long seq;

  /** Whether the next report has to say everything. A first one has: nobody knows us yet. */
  private boolean full = true;

  /**
   * @param seq the number before that of the first report: higher than any that was used of the
   *     same team, or it would be taken for one that comes twice
   */
  Attendance(long seq) {
    this.seq = seq;
  }

  /** The number of the last report. */
  long seq() {
    return seq;
  }

  /** The channel of a team's presence; null where its name makes none. */
  static @Nullable String channel(String team) {
    String name = PresenceTables.KIND + "." + Channel.word(team);
    return team.isEmpty() || name.length() > Channel.MAX_BYTES ? null : name;
  }

  void came(String user) {
    if (sessions.merge(user, 1, Integer::sum) == 1) {
      changed.putIfAbsent(user, false);
    }
  }

  void left(String user) {
    if (sessions.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1) == null) {
      changed.putIfAbsent(user, true);
    }
  }

  /** Whoever is told next knows nothing of what was said before. */
  void sayAll() {
    full = true;
  }

  boolean isEmpty() {
    return sessions.isEmpty() && !full && changed.isEmpty();
  }

  /** What is to be said now; null where there is nothing. It counts as said. */
  @Nullable Report report(String gateway, PresenceTable.Shown shown) {
    List<String> present = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    changed.forEach(
        (user, was) -> {
          boolean is = sessions.containsKey(user);
          if (is != was) {
            (is ? present : gone).add(user);
          }
        });
    changed.clear();
    if (full) {
      full = false;
      return new Report(
          gateway,
          ++seq,
          true,
          List.copyOf(sessions.keySet()),
          List.of(),
          // Who knows nothing of a team says so: others may know more.
          new Note.Shown(shown.position() == 0 ? null : shown.users(), shown.position()));
    }
    return present.isEmpty() && gone.isEmpty()
        ? null
        : new Report(gateway, ++seq, false, present, gone, Note.Shown.UNKNOWN);
  }
}
