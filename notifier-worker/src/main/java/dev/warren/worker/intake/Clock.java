package dev.warren.worker.intake;

import java.util.concurrent.TimeUnit;

/**
 * Two clocks. How long something lasts goes by the one that never jumps: a correction of the time
 * of day must not make everybody disappear.
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

  /** Milliseconds since some moment; grows evenly. */
  long steady();

  /** The time of day, in milliseconds since 1970. */
  long wall();

  /** The time of day when {@link #steady()} said or will say so. */
  default long wallAt(long steady) {
    return wall() - (steady() - steady);
  }

  /** What {@link #steady()} said or will say at that time of day. */
  default long steadyAt(long wall) {
    return steady() - (wall() - wall);
  }
}
