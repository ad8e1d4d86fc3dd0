package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.message;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A page of messages that are in memory, such as those of a snapshot. */
class PageTest {

  @Test
  void bytesEndAPage() {
    List<TopicMessage> large =
        LongStream.range(0, 10).mapToObj(i -> withHeader(i, "a", "", 64 * 1024)).toList();
    assertThat(Page.end(large, 0)).isEqualTo(4);
    assertThat(Page.end(large, 4)).isEqualTo(8);
    assertThat(Page.end(large, 8)).isEqualTo(10);
  }

  @Test
  void countEndsAPage() {
    List<TopicMessage> small = LongStream.range(0, 700).mapToObj(i -> message(i, "a")).toList();
    assertThat(Page.end(small, 0)).isEqualTo(500);
    assertThat(Page.end(small, 500)).isEqualTo(700);
  }
}
