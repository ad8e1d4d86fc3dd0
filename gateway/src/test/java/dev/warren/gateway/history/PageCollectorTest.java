package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.offsets;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One result is collected from pages, each of which has one message here. */
class PageCollectorTest {

  private static CompletableFuture<Page> page(long after) {
    long offset = LOG.offsetAfter(after);
    return CompletableFuture.completedFuture(
        new Page(List.of(withHeader(offset, "a", "", 40)), LOG.position(offset), true));
  }

  @Test
  void headersEndAResultEarly() {
    PageCollector collector =
        new PageCollector((after, most) -> page(after), LOG.position(9), 10, 100);
    collector.continueAfter(LOG.position(0));
    Page result = collector.result().join();
    assertThat(offsets(result.messages())).containsExactly(1, 2, 3);
    assertThat(result.more()).isTrue();
  }
}
