package dev.warren.gateway.presence;

import dev.warren.broker.Backoff;
import dev.warren.broker.Family;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.presence.Note;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports the connected users of each team to the owner of the team's partition. Confined to the
 * presence thread.
 */
final class AttendanceReports {

  /** Changes within this time share a report, because many clients reconnect at the same moment. */
  private static final long GATHER_MS = 50;

  private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(3));

  private final String gateway;
  private final PresenceTables tables;
  private final NotePublisher notes;
  private final TaskThread thread;

  /** The attendance of each team, by channel. */
  private final Map<String, Attendance> teams = new HashMap<>();

  /** The channels of the teams that the next report covers. */
  private final Set<String> dueTeams = new HashSet<>();

  private boolean scheduled;
  private int failures;

  /**
   * The highest number of any report about a team without users. Its attendance is no longer kept.
   */
  private long highestSeq;

  /**
   * @param gateway this gateway's id
   */
  AttendanceReports(String gateway, PresenceTables tables, NotePublisher notes, TaskThread thread) {
    this.gateway = gateway;
    this.tables = tables;
    this.notes = notes;
    this.thread = thread;
  }

  void sessionBegan(String user, List<String> ofTeams) {
    change(ofTeams, team -> team.sessionBegan(user));
  }

  void sessionEnded(String user, List<String> ofTeams) {
    change(ofTeams, team -> team.sessionEnded(user));
  }

  private void change(List<String> ofTeams, Consumer<Attendance> change) {
    assert thread.isCurrent();
    for (String name : ofTeams) {
      String channel = Attendance.channel(name);
      if (channel != null) {
        change.accept(team(channel));
        schedule(channel, GATHER_MS);
      }
    }
  }

  private Attendance team(String channel) {
    return teams.computeIfAbsent(channel, added -> new Attendance(highestSeq));
  }

  /** A new owner remembers nothing, so it gets a full report about every team. */
  void reportAll() {
    assert thread.isCurrent();
    // Includes teams without a user here, because this gateway's view of them may be out of date.
    Set<String> all = new HashSet<>(tables.channels());
    all.addAll(teams.keySet());
    for (String channel : all) {
      team(channel).makeFull();
      schedule(channel, GATHER_MS);
    }
  }

  private void schedule(String channel, long afterMs) {
    dueTeams.add(channel);
    if (!scheduled) {
      scheduled = true;
      thread.schedule(this::reportDue, afterMs);
    }
  }

  /** Publishes all reports that are due, without waiting for further changes. */
  void reportDue() {
    assert thread.isCurrent();
    scheduled = false;
    List<String> channels = List.copyOf(dueTeams);
    dueTeams.clear();
    channels.forEach(channel -> report(channel, team(channel)));
  }

  private void report(String channel, Attendance team) {
    Note.Report report = team.report(gateway, tables.shown(channel));
    if (team.isEmpty()) {
      // If a user of the team connects again, the numbers continue from here, and the first report
      // is full.
      highestSeq = Math.max(highestSeq, team.seq());
      teams.remove(channel);
    }
    if (report != null) {
      notes
          .toPartition(Family.PRESENCE, channel, report)
          .whenComplete((done, failure) -> thread.execute(() -> published(channel, failure)));
    }
  }

  private void published(String channel, @Nullable Throwable failure) {
    if (NotePublisher.needsRetry(failure)) {
      failures++;
      // The report may have arrived or not, so only a full report makes the worker's view certain.
      team(channel).makeFull();
      schedule(channel, RETRY.delayMs(failures));
    } else {
      failures = 0;
    }
  }
}
