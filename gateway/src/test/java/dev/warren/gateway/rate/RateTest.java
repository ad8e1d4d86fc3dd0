package dev.warren.gateway.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  @ParameterizedTest
  @CsvSource({
    "2000/10s, 2000, 10000",
    "256KB/1m, 262144, 60000",
    "1B/500ms, 1, 500",
    "5/1h, 5, 3600000"
  })
  void rateIsAnAmountWithinAPeriod(String text, long amount, long millis) {
    Rate rate = Rate.of(text);
    assertThat(rate.amount()).isEqualTo(amount);
    assertThat(rate.period()).isEqualTo(Duration.ofMillis(millis));
    assertThat(rate).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "OFF", "false"})
  void everyRateCanBeOff(String text) {
    assertThat(Rate.of(text).period()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "/10s", "0/10s", "5/0s", "-5/10s", "5/10", "99999999999999999999/1s"})
  void misspelledRateIsAnError(String text) {
    assertThatThrownBy(() -> Rate.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'%s' is not a rate", text);
  }

  @Test
  void spacesAroundARateDoNotMatter() {
    assertThat(Rate.of(" 5/1s ").amount()).isEqualTo(5);
  }
}
