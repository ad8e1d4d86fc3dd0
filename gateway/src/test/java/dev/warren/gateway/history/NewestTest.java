package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.message;
import static dev.warren.gateway.history.HistoryFixture.offsets;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One result has the messages of the window, and earlier ones from the log. */
class NewestTest {

  /** The window has a repetition of the log's first message. */
  private static LastMessages withRepetition(int count) {
    Newest newest = new Newest(count, Long.MAX_VALUE, LOG.position(9));
    newest.take(List.of(message(9, "a", "id-1", "{}")), LOG.position(5));
    assertThat(newest.missing()).isEqualTo(count - 1);
    List<TopicMessage> earlier =
        List.of(message(1, "a", "id-1", "{}"), message(2, "a", "id-2", "{}"));
    return newest.with(new LastMessages(earlier, LOG.position(0), true));
  }

  @Test
  void afterARepetitionTheLogMayHaveMore() {
    LastMessages result = withRepetition(3);
    assertThat(offsets(result.messages())).containsExactly(1, 2);
    assertThat(result.complete()).isFalse();
  }

  @Test
  void repetitionAtTheEndOfTheSearchLeavesNothingOut() {
    LastMessages result = withRepetition(4);
    assertThat(offsets(result.messages())).containsExactly(1, 2);
    assertThat(result.complete()).isTrue();
  }

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
