package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogBirthTest {

  private static final long IN_JAVASCRIPT = 1L << 53;

  private final LogBirth birth = new LogBirth(Instant.parse("2026-11-20T12:00:00Z").toEpochMilli());

  @Test
  void positionsGrowAndLeadBackToOffsets() {
    long last = birth.position(0) - 1;
    for (long offset : new long[] {0, 1, 2, 4095, 4096, 1_000_000, 10_000_000_000L}) {
      assertThat(birth.position(offset)).isGreaterThan(last);
      assertThat(birth.offset(birth.position(offset))).isEqualTo(offset);
      last = birth.position(offset);
    }
  }

  @Test
  void laterLogBeginsAboveAnEarlierOne() {
    // A log of one day at 30,000 messages a second, the most that one stream can store.
    long dayMs = 24L * 60 * 60 * 1000;
    long last = birth.position(dayMs * 30);

    LogBirth later = new LogBirth(birth.epochMillis() + dayMs);

    assertThat(later.position(0)).isGreaterThan(last);
    assertThat(later.offset(last)).isNegative();
    assertThat(new LogBirth(birth.epochMillis() + 1).position(0))
        .isGreaterThan(birth.position(4095));
  }

  @Test
  void positionsAreExactInJavaScriptUntil2095() {
    LogBirth lastYear = new LogBirth(Instant.parse("2095-01-01T00:00:00Z").toEpochMilli());
    assertThat(lastYear.position(100_000_000_000L)).isPositive().isLessThan(IN_JAVASCRIPT);
    LogBirth tooLate = new LogBirth(Instant.parse("2096-01-01T00:00:00Z").toEpochMilli());
    assertThat(tooLate.position(0)).isGreaterThan(IN_JAVASCRIPT);
  }
}
