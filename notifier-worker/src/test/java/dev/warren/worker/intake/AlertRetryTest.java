package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlertRetryTest {

  private long now = Long.MAX_VALUE - 1;
  private final AlertRetry retry = new AlertRetry(Duration.ofMinutes(10), () -> now);

  @Test
  void anAlertIsTriedAgainMoreAndMoreRarelyAndAtLeastEveryHalfMinute() {
    assertThat(
            IntStream.of(1, 2, 3, 4, 8, 9, 10, 64, 1_000_000)
                .mapToLong(failures -> retry.afterMs("bob", failures).getAsLong()))
        .containsExactly(100L, 200L, 400L, 800L, 12_800L, 25_600L, 30_000L, 30_000L, 30_000L);
  }

  @Test
  void aQueueThatHasTakenNothingForLongEnoughGetsItsAlertsNoMore() {
    retry.afterMs("bob", 1);
    now += Duration.ofMinutes(5).toNanos();
    retry.afterMs("bob", 2);
    now += Duration.ofMinutes(5).toNanos() - 1;
    assertThat(retry.afterMs("bob", 20)).isPresent();
    now += 1;
    assertThat(retry.afterMs("bob", 21)).isEmpty();
    assertThat(retry.afterMs("bob", 1)).as("an alert that waited behind it").hasValue(100);
    assertThat(retry.afterMs("bob", 2)).as("its second try").isEmpty();
    assertThat(retry.afterMs("carol", 1)).isPresent();
  }

  @Test
  void aQueueThatNothingWasSentToForLongIsGivenItsTimeAgain() {
    retry.afterMs("bob", 1);
    now += Duration.ofMinutes(10).toNanos();

    assertThat(retry.afterMs("bob", 1)).hasValue(100);
  }

  @Test
  void oneThatArrivesStartsTheTimeAnew() {
    retry.afterMs("bob", 1);
    now += Duration.ofMinutes(9).toNanos();
    retry.arrived("bob");
    now += Duration.ofMinutes(9).toNanos();

    assertThat(retry.afterMs("bob", 1)).hasValue(100);
  }
}
