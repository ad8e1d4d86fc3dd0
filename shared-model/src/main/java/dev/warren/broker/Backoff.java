package dev.warren.broker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The wait before each retry: twice as long as the one before, up to a cap, with jitter. Without
 * the jitter, all gateways and workers would connect to a restarted RabbitMQ at the same moments.
 * Immutable, and so thread-safe: the caller counts the failures.
 *
 * @param first the longest wait before the first retry
 * @param cap the longest wait before any retry
 */
public record Backoff(Duration first, Duration cap) {

  public Backoff {
    if (first.toMillis() < 1 || cap.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a backoff begins at 1 ms or more and ends at no less: " + first + " to " + cap);
    }
  }

  /**
   * The wait before the next retry, in milliseconds: at random between half of the doubled time and
   * all of it.
   *
   * @param failures the failures in a row so far, at least 1
   */
  public long delayMs(int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException("nothing has failed yet: " + failures);
    }
    // Computed in floating point, because many doublings of a long would overflow.
    double doubled = Math.scalb((double) first.toMillis(), failures - 1);
    long longest = (long) Math.min(doubled, cap.toMillis());
    return ThreadLocalRandom.current().nextLong((longest + 1) / 2, longest + 1);
  }
}
