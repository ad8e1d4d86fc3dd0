package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogBirthTest {

  private static final long IN_JAVASCRIPT = 1L << 53;

  private final LogBirth birth =
      new LogBirth(Instant.parse("2026-11-20T12:00:00Z").toEpochMilli(), LogBirth.NO_BATCHES);

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

    LogBirth later = new LogBirth(birth.epochMillis() + dayMs, LogBirth.NO_BATCHES);

    assertThat(later.position(0)).isGreaterThan(last);
    assertThat(later.offset(last)).isNegative();
    assertThat(new LogBirth(birth.epochMillis() + 1, LogBirth.NO_BATCHES).position(0))
        .isGreaterThan(birth.position(4095));
    LogBirth batches = LogBirth.withBatches(birth.epochMillis());
    assertThat(later.position(0)).isGreaterThan(batches.position(dayMs * 30));
  }

  @Test
  void positionsAreExactInJavaScriptUntil2095() {
    LogBirth lastYear = LogBirth.withBatches(Instant.parse("2095-01-01T00:00:00Z").toEpochMilli());
    assertThat(lastYear.position(100_000_000_000L)).isPositive().isLessThan(IN_JAVASCRIPT);
    LogBirth tooLate = LogBirth.withBatches(Instant.parse("2096-01-01T00:00:00Z").toEpochMilli());
    assertThat(tooLate.position(0)).isGreaterThan(IN_JAVASCRIPT);
  }

  @Test
  void everyRecordHasAPositionThatLeadsBack() {
    LogBirth batches = birth.withBatchesFrom(1_000);
    long last = batches.position(0) - 1;
    for (long offset : new long[] {0, 1, 999, 1_000, 1_001, 1_002, 5_000_000_000L}) {
      for (int record = 0; record < (offset > 1_000 ? LogBatch.MOST_RECORDS : 1); record++) {
        long position = batches.position(offset, record);
        assertThat(position).isGreaterThan(last);
        assertThat(batches.offset(position)).isEqualTo(offset);
        last = position;
      }
      assertThat(batches.lastPosition(offset)).isEqualTo(batches.position(offset + 1) - 1);
    }
  }

  @Test
  void newLogMayBeginWithABatch() {
    LogBirth batches = LogBirth.withBatches(birth.epochMillis());
    for (int record = 0; record < LogBatch.MOST_RECORDS; record++) {
      assertThat(batches.offset(batches.position(0, record))).isZero();
    }
    assertThat(batches.lastPosition(0)).isEqualTo(batches.position(0, LogBatch.MOST_RECORDS - 1));
    assertThat(batches.offset(batches.position(0) - 1)).isNegative();
  }

  @Test
  void positionsFromBeforeTheFirstBatchStayValid() {
    LogBirth batches = birth.withBatchesFrom(1_000);
    for (long offset : new long[] {0, 1, 999, 1_000}) {
      assertThat(batches.position(offset)).isEqualTo(birth.position(offset));
      assertThat(batches.offset(birth.position(offset))).isEqualTo(offset);
    }
  }

  @Test
  void readingGoesOnInABatchUntilItsLastPosition() {
    LogBirth batches = birth.withBatchesFrom(1_000);
    assertThat(batches.offsetAfter(batches.position(999))).isEqualTo(1_000);
    assertThat(batches.offsetAfter(batches.position(1_001, 0))).isEqualTo(1_001);
    assertThat(batches.offsetAfter(batches.position(1_001, 62))).isEqualTo(1_001);
    assertThat(batches.offsetAfter(batches.position(1_001, 63))).isEqualTo(1_002);
  }

  @Test
  void birthIsReadAsItWasWritten() {
    assertThat(LogBirth.decode(birth.encode())).isEqualTo(birth);
    assertThat(LogBirth.decode(birth.withBatchesFrom(17).encode()))
        .isEqualTo(birth.withBatchesFrom(17));
    assertThat(LogBirth.decode("1794571200000".getBytes()).hasBatches()).isFalse();
  }
}
