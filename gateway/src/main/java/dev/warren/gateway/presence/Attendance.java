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
 * The users of one team that are connected to this gateway, and those among them that the worker
 * does not know yet. Confined to the presence thread.
 */
final class Attendance {

  /** The number of sessions of each connected user. */
  private final Map<String, Integer> sessions = new HashMap<>();

  /**
   * Users who connected or disconnected since the last report; the value is true if the user was
   * connected at that report.
   */
  private final Map<String, Boolean> changed = new HashMap<>();

  private long seq;

  /**
   * Whether the next report must be a full one. The first report is full, because the worker knows
   * nothing yet.
   */
  private boolean full = true;

  /**
   * @param seq the number before the first report's. It must not be lower than that of any earlier
   *     report about the team, or the worker would take the new report for a duplicate
   */
  Attendance(long seq) {
    this.seq = seq;
  }

  /** The number of the last report. */
  long seq() {
    return seq;
  }

  /** The channel of a team's presence; null if the team's name makes no valid channel. */
  static @Nullable String channel(String team) {
    String name = PresenceTables.KIND + "." + Channel.word(team);
    return team.isEmpty() || name.length() > Channel.MAX_BYTES ? null : name;
  }

  void sessionBegan(String user) {
    if (sessions.merge(user, 1, Integer::sum) == 1) {
      changed.putIfAbsent(user, false);
    }
  }

  void sessionEnded(String user) {
    if (sessions.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1) == null) {
      changed.putIfAbsent(user, true);
    }
  }

  /**
   * Makes the next report list all users, because its reader may have none of the earlier reports.
   */
  void makeFull() {
    full = true;
  }

  /** Whether no user is connected and there is nothing to report. */
  boolean isEmpty() {
    return sessions.isEmpty() && !full && changed.isEmpty();
  }

  /**
   * The next report; null if there is nothing to report. The call counts as the report's delivery.
   *
   * @param shown the team as this gateway shows it
   */
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
          // Null instead of an empty list if this gateway knows nothing, as another gateway may
          // know more.
          new Note.Shown(shown.position() == 0 ? null : shown.users(), shown.position()));
    }
    return present.isEmpty() && gone.isEmpty()
        ? null
        : new Report(gateway, ++seq, false, present, gone, Note.Shown.UNKNOWN);
  }
}
