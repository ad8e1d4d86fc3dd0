package dev.warren.worker.publish;

import dev.warren.bounded.Bounded;
import dev.warren.broker.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decides when a failed alert is retried and when it becomes a dead letter. Thread-safe.
 *
 * <p>The limit applies to the time for which the user's queue has accepted nothing, and not to the
 * retries of one alert. Many alerts may wait for one queue: with a limit for each, they would hold
 * up their channel one after the other.
 */
public final class AlertRetry {

  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

  /** The most users with failing queues to remember. For a forgotten user the time starts again. */
  private static final int MAX_USERS = 10_000;

  private final Duration giveUpAfter;
  private final Backoff backoff;
  private final LongSupplier nanoTime;

  /** The first and the last failure since an alert last arrived, by {@link #nanoTime}. */
  private record Failing(long since, long last) {}

  /** The failing queues by user. Guarded by this. */
  private final Map<String, Failing> failing = Bounded.map(MAX_USERS);

  /**
   * @param giveUpAfter how long a queue may accept nothing before its alerts become dead letters
   * @param nanoTime the clock, such as {@link System#nanoTime()}
   */
  public AlertRetry(Duration giveUpAfter, LongSupplier nanoTime) {
    this.giveUpAfter = giveUpAfter;
    this.backoff = backoff(giveUpAfter);
    this.nanoTime = nanoTime;
  }

  /**
   * Delays of at most half the limit. After a pause as long as the limit, the state of the queue
   * counts as unknown; so with longer delays an alert would be retried for ever.
   */
  private static Backoff backoff(Duration giveUpAfter) {
    Duration half = Duration.ofMillis(Math.max(1, giveUpAfter.toMillis() / 2));
    Duration cap = half.compareTo(LONGEST_DELAY) < 0 ? half : LONGEST_DELAY;
    return new Backoff(cap.compareTo(FIRST_DELAY) < 0 ? cap : FIRST_DELAY, cap);
  }

  /**
   * Records a failure of an alert for this user.
   *
   * @param failures the number of failures of this alert so far
   * @return the delay before the retry, in milliseconds; empty to give up
   */
  synchronized OptionalLong afterMs(String user, int failures) {
    long now = nanoTime.getAsLong();
    Failing before = failing.get(user);
    // After a pause as long as the limit, the state of the queue is unknown.
    long since = before == null || isOver(before.last, now) ? now : before.since;
    failing.put(user, new Failing(since, now));
    // Each alert gets a second attempt, because the first one may only have found that the queue
    // was deleted.
    return failures > 1 && isOver(since, now)
        ? OptionalLong.empty()
        : OptionalLong.of(backoff.delayMs(failures));
  }

  private boolean isOver(long since, long now) {
    return now - since >= giveUpAfter.toNanos();
  }

  /** An alert has arrived in the user's queue. */
  synchronized void delivered(String user) {
    failing.remove(user);
  }
}
