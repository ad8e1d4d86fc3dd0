package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.message;
import static dev.warren.gateway.history.HistoryFixture.offsets;
import static dev.warren.gateway.history.HistoryFixture.query;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.warren.broker.LogBirth;
import dev.warren.event.Visibility;
import dev.warren.gateway.log.TopicMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The window has recent messages, and knows which earlier ones it has lost. */
class HistoryWindowTest {

  private final HistoryWindow window = HistoryFixture.window(1_000, 3);

  private void take(int from, int to, String channel) {
    for (int offset = from; offset <= to; offset++) {
      assertThat(window.take(message(offset, channel))).isTrue();
    }
  }

  private @Nullable Page after(String pattern, long offset) {
    return window.after(query(pattern), LOG.position(offset), Long.MAX_VALUE, 100, 1_000_000);
  }

  @Test
  void aBusyChannelLosesItsOldestMessages() {
    take(1, 2, "quiet");
    take(3, 7, "busy");
    assertThat(after("busy", 3)).isNull();
    assertThat(offsets(after("busy", 4).messages())).containsExactly(5, 6, 7);
    assertThat(offsets(after("quiet", 0).messages())).containsExactly(1, 2);
  }

  @Test
  void headersFillAPage() {
    for (int offset = 1; offset <= 3; offset++) {
      window.take(withHeader(offset, "a", "", 1_000));
    }
    Page page = window.after(query("a"), LOG.position(0), Long.MAX_VALUE, 100, 2_000);
    assertThat(offsets(page.messages())).containsExactly(1, 2);
    assertThat(page.more()).isTrue();
  }

  @Test
  void aPatternIsCompleteOnlyAsItsChannelsAre() {
    take(1, 2, "quiet");
    take(3, 7, "busy");
    assertThat(after("*", 0)).isNull();
    assertThat(offsets(after("*", 4).messages())).containsExactly(5, 6, 7);
  }

  @Test
  void theOldestOfAllChannelsLeaveAFullWindow() {
    HistoryWindow small = HistoryFixture.window(5, 100);
    for (int offset = 1; offset <= 100; offset++) {
      small.take(message(offset, "room." + offset));
    }
    assertThat(small.messages()).isBetween(5, 50);
    assertThat(small.bytes()).isLessThanOrEqualTo(5 * 1024);
    assertThat(small.completeAfter(query("room.1")))
        .isEqualTo(LOG.position(100 - small.messages()));
  }

  @Test
  void packedMessagesAreReadAsTheyWere() {
    HistoryWindow large = HistoryFixture.window(10_000, 10_000);
    for (int offset = 1; offset <= 3_000; offset++) {
      large.take(event(offset, "e" + offset, offset));
    }
    Page page = large.after(query("a"), LOG.position(100), LOG.position(103), 100, 1_000_000);
    assertThat(page.messages())
        .extracting(TopicMessage::id, message -> new String(message.body(), StandardCharsets.UTF_8))
        .containsExactly(
            tuple("e101", "{\"type\":\"t\",\"data\":{\"n\":101}}"),
            tuple("e102", "{\"type\":\"t\",\"data\":{\"n\":102}}"),
            tuple("e103", "{\"type\":\"t\",\"data\":{\"n\":103}}"));
    assertThat(large.take(event(3_001, "e101", 101))).isFalse();
    assertThat(large.bytes()).isLessThan(1024 * 1024 + 3_000 * 512);
  }

  /** Otherwise each of many clients that resume would unpack and encode the same messages. */
  @Test
  void readersOfAPackedMessageShareIt() {
    HistoryWindow large = HistoryFixture.window(10_000, 10_000);
    for (int offset = 1; offset <= 4_000; offset++) {
      large.take(event(offset, "e" + offset, offset));
    }
    TopicMessage read = first(large, 1);
    assertThat(first(large, 1)).isSameAs(read);
    for (int offset = 2; offset <= 2_000; offset++) {
      first(large, offset);
    }
    assertThat(first(large, 1)).isNotSameAs(read);
  }

  private static TopicMessage first(HistoryWindow window, int offset) {
    Page page =
        window.after(query("a"), LOG.position(offset - 1), LOG.position(offset), 1, 1_000_000);
    return page.messages().get(0);
  }

  @Test
  void anEventIsTakenOnce() {
    assertThat(window.take(message(1, "a", "e1", Visibility.PUBLIC))).isTrue();
    assertThat(window.take(message(2, "a", "e1", Visibility.PUBLIC))).isFalse();
    assertThat(window.take(message(3, "b", "e1", Visibility.PUBLIC))).isTrue();
    assertThat(window.lastPosition()).isEqualTo(LOG.position(3));
  }

  @Test
  void anotherEventWithTheSameIdIsTaken() {
    HistoryWindow large = HistoryFixture.window(10_000, 1_000);
    for (int offset = 1; offset <= 10; offset++) {
      assertThat(large.take(event(offset, "e", offset))).isTrue();
    }
    for (int offset = 11; offset <= 20; offset++) {
      assertThat(large.take(event(offset, "e", offset - 10))).isFalse();
    }
  }

  @Test
  void eventsOfOneIdAreForgottenWithTheirMessages() {
    for (int round = 0; round < 3; round++) {
      for (int n = 1; n <= 4; n++) {
        // The window keeps three messages of a channel, so each message has left it when it comes
        // again.
        assertThat(window.take(event(round * 4 + n, "e", n))).isTrue();
      }
    }
    assertThat(window.take(event(20, "e", 4))).isFalse();
  }

  private static TopicMessage event(long offset, String id, int n) {
    return message(offset, "a", id, "{\"type\":\"t\",\"data\":{\"n\":%d}}".formatted(n));
  }

  @Test
  void aDuplicateIsTakenAgainOnceTheFirstHasLeft() {
    assertThat(window.take(message(1, "a", "e1", Visibility.PUBLIC))).isTrue();
    take(2, 4, "a");
    assertThat(window.take(message(5, "a", "e1", Visibility.PUBLIC))).isTrue();
  }

  @Test
  void theSummaryLeavesOutWhatTheReaderMayNotSee() {
    window.take(message(1, "chat.a", "", new Visibility.Private(Set.of("bob"))));
    window.take(message(2, "chat.a"));
    ChannelSummary summary = window.summary(query("chat.a"));
    assertThat(summary.count()).isEqualTo(1);
    assertThat(summary.first()).isSameAs(summary.last());
    window.take(message(3, "chat.a"));
    take(4, 5, "chat.a");
    assertThat(window.summary(query("chat.a")).count()).isEqualTo(3);
    assertThat(window.summary(query("chat.a")).countedSince()).isEqualTo(LOG.position(2));
  }

  @Test
  void thePageEndsAtItsBounds() {
    take(1, 3, "a");
    Page page = window.after(query("a"), LOG.position(0), LOG.position(3), 2, 1_000_000);
    assertThat(offsets(page.messages())).containsExactly(1, 2);
    assertThat(page.more()).isTrue();
    assertThat(page.upTo()).isEqualTo(LOG.position(2));
    page = window.after(query("a"), page.upTo(), LOG.position(2), 2, 1_000_000);
    assertThat(page).isEqualTo(new Page(List.of(), LOG.position(2), false));
  }

  @Test
  void theLastMessagesComeOldestFirst() {
    take(1, 3, "a");
    assertThat(lastBefore(window, "#", 3, 5)).containsExactly(1, 2);
    assertThat(lastBefore(window, "a", 9, 2)).containsExactly(2, 3);
  }

  private static long[] lastBefore(HistoryWindow window, String pattern, long offset, int count) {
    return offsets(window.lastBefore(query(pattern), LOG.position(offset), count).messages());
  }

  /** Otherwise one subscription with {@code last:1} would occupy its event loop for long. */
  @Test
  void theSearchForLastMessagesLeavesTheWindowAfterManyOthers() {
    HistoryWindow large = HistoryFixture.window(30_000, 30_000);
    large.take(message(1, "rare.a"));
    for (int offset = 2; offset <= 10_000; offset++) {
      large.take(message(offset, "busy"));
    }
    assertThat(lastBefore(large, "rare.*", 20_000, 1)).containsExactly(1);
    for (int offset = 10_001; offset <= 20_000; offset++) {
      large.take(message(offset, "busy"));
    }
    HistoryWindow.LastInWindow found = large.lastBefore(query("rare.*"), LOG.position(20_001), 1);
    assertThat(found.messages()).isEmpty();
    assertThat(found.completeAfter()).isEqualTo(LOG.position(10_000));
  }

  @Test
  void anotherLogEmptiesTheWindow() {
    take(1, 3, "a");
    LogBirth other = new LogBirth(LOG.epochMillis() + 1, LogBirth.NO_BATCHES);
    window.begins(other, other.position(0));
    assertThat(window.messages()).isZero();
    assertThat(window.log()).isEqualTo(other);
  }
}
