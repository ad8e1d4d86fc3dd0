package dev.warren.worker.ownership;

import java.time.Duration;
import java.time.Instant;

/** A clock that only the test moves. */
public final class FakeClock implements Clock {

  private static final long STEADY_BEFORE_WALL =
      Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private long steady = 1_000_000;

  @Override
  public long steady() {
    return steady;
  }

  @Override
  public long wall() {
    return STEADY_BEFORE_WALL + steady;
  }

  public void pass(Duration time) {
    steady += time.toMillis();
  }
}
