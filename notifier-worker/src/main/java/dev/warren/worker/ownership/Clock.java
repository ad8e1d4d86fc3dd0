package dev.warren.worker.ownership;

import java.util.concurrent.TimeUnit;

/**
 * A steady clock for durations and the time of day for timestamps. Durations never use the time of
 * day: a correction of it would expire every lease and grace period at once.
 */
public interface Clock {

  Clock SYSTEM =
      new Clock() {
        @Override
        public long steady() {
          return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }

        @Override
        public long wall() {
          return System.currentTimeMillis();
        }
      };

  /** Milliseconds since an arbitrary start; never jumps. */
  long steady();

  /** The time of day, in milliseconds since 1970. */
  long wall();

  /** Converts a reading of {@link #steady()} to the time of day. */
  default long wallAt(long steady) {
    return wall() - (steady() - steady);
  }

  /** Converts a time of day to the reading of {@link #steady()} at that moment. */
  default long steadyAt(long wall) {
    return steady() - (wall() - wall);
  }
}
