package dev.warren.system.faults;

import java.util.concurrent.TimeUnit;

/** Spreads sends evenly over time. Confined to one thread. */
final class Pace {

  /**
   * After a longer delay the sender skips the missed sends, because catching up would be a burst.
   */
  private static final long MOST_BEHIND_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long intervalNanos;
  private long due = System.nanoTime();

  Pace(double perSecond) {
    intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  /** Waits until the next message is due. */
  void await() throws InterruptedException {
    long now = System.nanoTime();
    due = Math.max(due + intervalNanos, now - MOST_BEHIND_NANOS);
    if (due > now) {
      TimeUnit.NANOSECONDS.sleep(due - now);
    }
  }
}
