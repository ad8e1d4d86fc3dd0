package dev.warren.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A session is checked when one of its deadlines is due, and hardly ever otherwise. */
class DeadlinesTest {

  private final AtomicInteger count = new AtomicInteger();
  private final long start = System.nanoTime();
  private final Deadlines<Timed> deadlines = new Deadlines<>(count, Timed::check);

  /** A session with one deadline, which ends it. */
  private final class Timed extends Watched {
    private final long deadlineNanos;
    int checks;

    Timed(Duration deadline) {
      deadlineNanos = start + deadline.toNanos();
      deadlines.enter(this, deadline.toNanos());
    }

    long check(long nowNanos, Instant now) {
      checks++;
      if (nowNanos >= deadlineNanos) {
        ended = true;
        deadlines.leave(this);
      }
      return deadlineNanos - nowNanos;
    }
  }

  private void check(Duration after) {
    deadlines.check(start + after.toNanos(), Instant.now().plus(after));
  }

  @Test
  void deadlineIsKeptInTimeAndNotBefore() {
    Timed timed = new Timed(Duration.ofSeconds(10));
    assertThat(count).hasValue(1);
    for (int ms = 250; ms <= 9_750; ms += 250) {
      check(Duration.ofMillis(ms));
    }
    assertThat(timed.checks).isZero();
    check(Duration.ofMillis(10_600));
    assertThat(timed.ended).isTrue();
    assertThat(count).hasValue(0);
  }

  @Test
  void deadlineBeyondTheWheelIsKept() {
    Timed timed = new Timed(Duration.ofMinutes(5));
    for (int s = 1; s < 300; s++) {
      check(Duration.ofSeconds(s));
    }
    assertThat(timed.ended).isFalse();
    assertThat(timed.checks).isLessThan(12);
    check(Duration.ofSeconds(301));
    assertThat(timed.ended).isTrue();
  }

  @Test
  void lateCheckCatchesUp() {
    List<Timed> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(new Timed(Duration.ofSeconds(1)));
    }
    check(Duration.ofMinutes(2));
    assertThat(all).allMatch(timed -> timed.ended);
    assertThat(deadlines.all()).isEmpty();
  }

  @Test
  void endedSessionIsNotChecked() {
    Timed timed = new Timed(Duration.ofSeconds(1));
    deadlines.leave(timed);
    assertThat(deadlines.all()).isEmpty();
    assertThat(count).hasValue(0);
    check(Duration.ofSeconds(5));
    assertThat(timed.checks).isZero();
  }

  @Test
  void failedCheckIsRepeatedNextRound() {
    AtomicInteger checks = new AtomicInteger();
    Deadlines<Timed> failing =
        new Deadlines<>(
            count,
            (timed, nowNanos, now) -> {
              checks.incrementAndGet();
              throw new IllegalStateException("expected by this test");
            });
    failing.place(new Timed(Duration.ofSeconds(1)), start, 0);
    failing.check(start + TimeUnit.SECONDS.toNanos(1), Instant.now());
    assertThat(checks).hasValue(1);
    failing.check(start + TimeUnit.SECONDS.toNanos(40), Instant.now());
    assertThat(checks).hasValue(2);
  }
}
