package dev.warren.gateway.rate;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** A clock of buckets that only the test moves. */
final class FakeTime implements TimeMeter {

  private long nanos = 1;

  @Override
  public long currentTimeNanos() {
    return nanos;
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }
}
