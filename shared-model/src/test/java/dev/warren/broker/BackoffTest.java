package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));

  @Test
  void everyDelayIsTwiceTheOneBefore() {
    assertThatDelaysAreBetween(1, 50, 100);
    assertThatDelaysAreBetween(2, 100, 200);
    assertThatDelaysAreBetween(5, 800, 1_600);
  }

  @Test
  void noDelayIsLongerThanTheCap() {
    assertThatDelaysAreBetween(6, 1_500, 3_000);
    assertThatDelaysAreBetween(64, 1_500, 3_000);
    assertThatDelaysAreBetween(Integer.MAX_VALUE, 1_500, 3_000);
  }

  @Test
  void shortestDelayIsOneMillisecond() {
    Backoff shortest = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));

    assertThat(shortest.delayMs(1)).isEqualTo(1);
    assertThat(shortest.delayMs(9)).isEqualTo(1);
  }

  @Test
  void impossibleBackoffsAreRefused() {
    Duration second = Duration.ofSeconds(1);

    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(Duration.ZERO, second));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(second, Duration.ofMillis(999)));
    assertThatIllegalArgumentException().isThrownBy(() -> BACKOFF.delayMs(0));
  }

  /** A thousand draws stay within the bounds, and come near both. */
  private static void assertThatDelaysAreBetween(int failures, long least, long most) {
    LongSummaryStatistics delays =
        LongStream.generate(() -> BACKOFF.delayMs(failures)).limit(1_000).summaryStatistics();
    long tenth = (most - least) / 10;

    assertThat(delays.getMin()).isBetween(least, least + tenth);
    assertThat(delays.getMax()).isBetween(most - tenth, most);
  }
}
