package dev.warren.worker.intake;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * When an alert that its queue did not take is tried again, and when no more. Thread-safe.
 *
 * <p>What counts is how long the queue has taken nothing, not how long this alert has been tried:
 * of many that wait for one queue, the first waits its time out for all of them. Otherwise they
 * would hold up their partition one after the other.
 */
final class AlertRetry {

  private static final long FIRST_MS = 100;
  private static final long LAST_MS = 30_000;

  /** As many doublings as it takes from the first to the last; a shift by 64 would begin again. */
  private static final int DOUBLINGS = 10;

  /** Users with queues that take nothing; of one that is forgotten, the time begins again. */
  private static final int REMEMBERED = 10_000;

  private final Duration giveUpAfter;
  private final LongSupplier nanoTime;

  /** The first and the last failure since anything arrived, by {@link #nanoTime}. */
  private record Failing(long since, long last) {}

  /** By user. Guarded by this. */
  private final Map<String, Failing> failing =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failing> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param giveUpAfter how long a queue may take nothing until its alerts become dead letters
   * @param nanoTime the clock, as {@link System#nanoTime()}
   */
  AlertRetry(Duration giveUpAfter, LongSupplier nanoTime) {
    this.giveUpAfter = giveUpAfter;
    this.nanoTime = nanoTime;
  }

  /**
   * An alert has failed.
   *
   * @param failures how often this one has
   * @return in how many milliseconds to try it again; empty for no more
   */
  synchronized OptionalLong afterMs(String user, int failures) {
    long now = nanoTime.getAsLong();
    Failing before = failing.get(user);
    // Of a queue that nothing was sent to for as long, nobody knows that it still takes nothing.
    long since = before == null || isOver(before.last, now) ? now : before.since;
    failing.put(user, new Failing(since, now));
    // Each has a second try, as the first may only have found out that the queue was deleted.
    return failures > 1 && isOver(since, now)
        ? OptionalLong.empty()
        : OptionalLong.of(Math.min(FIRST_MS << Math.min(failures - 1, DOUBLINGS), LAST_MS));
  }

  private boolean isOver(long since, long now) {
    return now - since >= giveUpAfter.toNanos();
  }

  /** An alert has arrived in the user's queue. */
  synchronized void arrived(String user) {
    failing.remove(user);
  }
}
