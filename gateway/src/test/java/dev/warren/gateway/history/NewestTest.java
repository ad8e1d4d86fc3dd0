package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.offsets;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One result has the messages of the window, and earlier ones from the log. */
class NewestTest {

  @Test
  void headersEndAResultEarly() {
    Newest newest = new Newest(10, 100, LOG.position(9));
    newest.take(
        List.of(
            withHeader(1, "a", "", 40),
            withHeader(2, "a", "", 40),
            withHeader(3, "a", "", 40),
            withHeader(4, "a", "", 40)),
        LOG.position(0));
    assertThat(newest.isFull()).isTrue();
    assertThat(offsets(newest.inWindow().messages())).containsExactly(2, 3, 4);
    assertThat(newest.inWindow().complete()).isFalse();
  }
}
