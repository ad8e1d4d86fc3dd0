package dev.warren.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Batches begin only after a time in which every gateway would have been heard. */
class HeardBeatsTest {

  private final HeardBeats heard = new HeardBeats(Duration.ofSeconds(60));

  private static long seconds(int seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private void beats(int from, int to, boolean readsBatches) {
    for (int second = from; second <= to; second += 5) {
      heard.beat(readsBatches, seconds(second));
    }
  }

  private boolean isTime(int second) {
    return heard.isTime(seconds(second));
  }

  @Test
  void timeIsUpOnceOnlyGatewaysWithBatchesWereHeard() {
    assertThat(isTime(1_000)).isFalse();
    heard.begin(seconds(0));
    beats(5, 60, true);
    assertThat(isTime(59)).isFalse();
    assertThat(isTime(60)).isTrue();
  }

  @Test
  void oldGatewayBeginsTheTimeAnew() {
    heard.begin(seconds(0));
    beats(5, 50, true);
    heard.beat(false, seconds(52));
    beats(55, 110, true);
    assertThat(isTime(111)).isFalse();
    assertThat(isTime(112)).isTrue();
  }

  /** The beats of an old gateway are missing as well. */
  @Test
  void silenceBeginsTheTimeAnew() {
    heard.begin(seconds(0));
    beats(5, 10, true);
    assertThat(isTime(70)).isFalse();
    beats(70, 130, true);
    assertThat(isTime(129)).isFalse();
    assertThat(isTime(130)).isTrue();
  }
}
