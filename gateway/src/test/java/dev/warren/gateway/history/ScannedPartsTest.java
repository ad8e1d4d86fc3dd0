package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.LogBirth;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A message takes about 1 KB. */
class ScannedPartsTest {

  private final ScannedParts parts = HistoryFixture.parts(1_000);

  /** One scan reads these offsets. */
  private void scan(long... offsets) {
    parts.from(LOG, offsets[0]);
    ScannedParts.Recording recording = parts.new Recording();
    for (long offset : offsets) {
      recording.add(LOG, List.of(entry(offset)));
    }
    recording.end();
  }

  private static LogEntry entry(long offset) {
    return new LogEntry(offset, LOG.position(offset), message(offset, "room.a"));
  }

  private static long[] range(long from, long to) {
    return LongStream.range(from, to).toArray();
  }

  /** What a scan from an offset on gets without RabbitMQ. */
  private long[] known(long from) {
    LongStream.Builder known = LongStream.builder();
    for (List<LogEntry> part = parts.from(LOG, from); !part.isEmpty(); ) {
      part.forEach(entry -> known.add(entry.offset()));
      part = parts.from(LOG, part.get(part.size() - 1).offset() + 1);
    }
    return known.build().toArray();
  }

  @Test
  void whatWasReadIsKnownFromEachOffsetOn() {
    scan(range(10, 900));
    for (long from : new long[] {10, 11, 265, 266, 500, 899}) {
      assertThat(known(from)).isEqualTo(range(from, 900));
    }
    assertThat(known(9)).isEmpty();
    assertThat(known(900)).isEmpty();
  }

  @Test
  void gapIsNotKnown() {
    scan(1, 2, 5, 6);
    assertThat(known(1)).containsExactly(1, 2);
    assertThat(known(3)).isEmpty();
    assertThat(known(4)).isEmpty();
    assertThat(known(5)).containsExactly(5, 6);
  }

  @Test
  void recordsOfABatchStayTogether() {
    parts.from(LOG, 7);
    ScannedParts.Recording recording = parts.new Recording();
    LogEntry first = new LogEntry(7, 1, null);
    LogEntry second = new LogEntry(7, 2, null);
    recording.add(LOG, List.of(first, second));
    recording.end();
    assertThat(parts.from(LOG, 7)).containsExactly(first, second);
  }

  @Test
  void partsThatWereNotUsedForLongestMakeRoom() {
    scan(range(0, 400));
    scan(range(1_000, 1_400));
    assertThat(known(0)).hasSize(400);
    scan(range(2_000, 2_400));
    assertThat(parts.bytes()).isLessThanOrEqualTo(1_000 * 1_024).isGreaterThan(600 * 1_024);
    assertThat(known(2_000)).hasSize(400);
    assertThat(known(0)).hasSize(400);
    assertThat(known(1_000)).hasSizeLessThan(400);
  }

  @Test
  void partsBeforeAnOffsetAreForgotten() {
    scan(1, 2);
    scan(5, 6);
    scan(8, 9);
    long all = parts.bytes();
    parts.forgetBefore(6);
    assertThat(known(1)).isEmpty();
    assertThat(known(6)).isEmpty();
    assertThat(known(8)).containsExactly(8, 9);
    assertThat(parts.bytes()).isEqualTo(all / 3);
  }

  @Test
  void partsOfAnotherLogAreForgotten() {
    scan(1, 2);
    assertThat(parts.from(new LogBirth(LOG.epochMillis() + 1, LOG.batchesFrom()), 1)).isEmpty();
    assertThat(known(1)).isEmpty();
    assertThat(parts.bytes()).isZero();
  }

  @Test
  void withoutMemoryNothingIsKept() {
    ScannedParts none = HistoryFixture.parts(0);
    none.from(LOG, 1);
    ScannedParts.Recording recording = none.new Recording();
    recording.add(LOG, List.of(entry(1)));
    recording.end();
    assertThat(none.from(LOG, 1)).isEmpty();
    assertThat(none.bytes()).isZero();
  }
}
