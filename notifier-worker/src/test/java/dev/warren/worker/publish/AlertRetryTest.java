package dev.warren.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertRetryTest {

  private long now = Long.MAX_VALUE - 1;
  private final AlertRetry retry = new AlertRetry(Duration.ofMinutes(10), () -> now);

  @ParameterizedTest
  @CsvSource({"1,100", "2,200", "4,800", "9,25600", "10,30000", "64,30000", "1000000,30000"})
  void retriesBecomeRareAndComeEveryHalfMinute(int failures, long longestMs) {
    assertThat(retry.afterMs("bob", failures).getAsLong()).isBetween(longestMs / 2, longestMs);
  }

  @Test
  void alertsAreGivenUpWhenTheirQueueFailedForLong() {
    retry.afterMs("bob", 1);
    now += Duration.ofMinutes(5).toNanos();
    retry.afterMs("bob", 2);
    now += Duration.ofMinutes(5).toNanos() - 1;
    assertThat(retry.afterMs("bob", 20)).isPresent();
    now += 1;
    assertThat(retry.afterMs("bob", 21)).isEmpty();
    assertThat(retry.afterMs("bob", 1)).as("an alert that waited behind it").isPresent();
    assertThat(retry.afterMs("bob", 2)).as("its second failure").isEmpty();
    assertThat(retry.afterMs("carol", 1)).isPresent();
  }

  @Test
  void timeStartsOverAfterALongPause() {
    retry.afterMs("bob", 1);
    now += Duration.ofMinutes(10).toNanos();

    assertThat(retry.afterMs("bob", 2)).isPresent();
  }

  @Test
  void timeStartsOverAfterADelivery() {
    retry.afterMs("bob", 1);
    now += Duration.ofMinutes(9).toNanos();
    retry.delivered("bob");
    now += Duration.ofMinutes(9).toNanos();

    assertThat(retry.afterMs("bob", 2)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 1_000, 45_000})
  void alertsAreGivenUpAfterAShortLimitToo(long limitMs) {
    AlertRetry hasty = new AlertRetry(Duration.ofMillis(limitMs), () -> now);
    int failures = 1;
    OptionalLong delayMs;
    while ((delayMs = hasty.afterMs("bob", failures)).isPresent()) {
      now += Duration.ofMillis(delayMs.getAsLong()).toNanos();
      assertThat(++failures).isLessThan(100);
    }
  }
}
