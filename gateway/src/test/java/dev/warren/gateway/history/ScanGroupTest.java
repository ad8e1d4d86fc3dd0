package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.message;
import static dev.warren.gateway.history.HistoryFixture.offsets;
import static dev.warren.gateway.history.HistoryFixture.query;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One scan of the log serves many requests. */
class ScanGroupTest {

  private final ForwardRequest first = request("a", 0, 6, 100);
  private final ScanGroup group = new ScanGroup(first);

  private static ForwardRequest request(String pattern, long after, long end, int most) {
    return new ForwardRequest(query(pattern), LOG.position(after), LOG.position(end), most);
  }

  private void scan(int from, int to, String channel) {
    for (int offset = from; offset <= to; offset++) {
      group.scanned(LOG.position(offset), message(offset, channel));
    }
  }

  private static Page page(ForwardRequest request) {
    assertThat(request.result()).isDone();
    return request.result().join();
  }

  @Test
  void eachRequestGetsItsChannelsUpToItsEnd() {
    ForwardRequest pattern = request("*", 0, 4, 100);
    group.join(pattern);
    scan(1, 2, "a");
    scan(3, 5, "b");
    assertThat(offsets(page(pattern).messages())).containsExactly(1, 2, 3, 4);
    assertThat(page(pattern).more()).isFalse();
    assertThat(group.isEmpty()).isFalse();
    scan(6, 6, "a");
    assertThat(offsets(page(first).messages())).containsExactly(1, 2, 6);
    assertThat(group.isEmpty()).isTrue();
  }

  @Test
  void aFullPageLeavesTheScan() {
    ForwardRequest two = request("a", 0, 6, 2);
    group.join(two);
    scan(1, 3, "a");
    assertThat(page(two).more()).isTrue();
    assertThat(page(two).upTo()).isEqualTo(LOG.position(2));
    assertThat(first.result()).isNotDone();
  }

  @Test
  void onlyRequestsFromAheadOfTheScanMayJoin() {
    scan(1, 3, "a");
    assertThat(group.canJoin(request("b", 2, 6, 9))).isFalse();
    assertThat(group.canJoin(request("b", 3, 6, 9))).isTrue();
  }

  @Test
  void theEndOfTheScanSaysWhereToContinue() {
    scan(1, 3, "a");
    ForwardRequest later = request("a", 5, 9, 100);
    group.join(later);
    group.end();
    assertThat(page(first).upTo()).isEqualTo(LOG.position(3));
    assertThat(page(first).more()).isTrue();
    assertThat(page(later).upTo()).isEqualTo(LOG.position(5));
  }

  @Test
  void headersFillAPage() {
    for (int offset = 1; offset <= 4; offset++) {
      assertThat(first.result()).isNotDone();
      group.scanned(LOG.position(offset), withHeader(offset, "a", "", 64 * 1024));
    }
    assertThat(page(first).messages()).hasSize(4);
    assertThat(page(first).bytes()).isGreaterThan(4 * 64 * 1024);
    assertThat(group.keptBytes()).isGreaterThan(4 * 64 * 1024);
  }

  @Test
  void retentionFailsAllButTheBeginningOfTheLog() {
    ForwardRequest all = request("a", -1, 6, 100);
    group.join(all);
    group.dropped(4, LOG);
    assertThat(first.result())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(HistoryLost.class);
    scan(4, 6, "a");
    assertThat(offsets(page(all).messages())).containsExactly(4, 5, 6);
  }

  /** The first messages came from memory, where those after them are missing. */
  @Test
  void beginningIsAfterTheLastLoss() {
    ForwardRequest all = request("b", -1, 6, 100);
    ForwardRequest full = request("b", -1, 6, 1);
    ScanGroup fromBeginning = new ScanGroup(all);
    fromBeginning.join(full);
    fromBeginning.scanned(LOG.position(1), message(1, "b", "e", "{}"));
    fromBeginning.dropped(4, LOG);
    fromBeginning.scanned(LOG.position(5), message(5, "b", "e", "{}"));
    fromBeginning.scanned(LOG.position(6), message(6, "b"));
    assertThat(offsets(page(all).messages())).containsExactly(5, 6);
    assertThat(offsets(page(full).messages())).containsExactly(1);
  }
}
