package dev.warren.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void aKnownShareHasABar() {
    assertThat(Progress.line(OptionalDouble.of(0.5), "500 confirmed", 50))
        .isEqualTo(" 50 % " + "█".repeat(14) + "░".repeat(14) + "  500 confirmed")
        .hasSizeLessThan(50);
  }

  @Test
  void anUnknownShareHasNone() {
    assertThat(Progress.line(OptionalDouble.empty(), "500 confirmed", 50))
        .isEqualTo("500 confirmed");
  }

  @Test
  void aNarrowTerminalGetsTheTextOnly() {
    assertThat(Progress.line(OptionalDouble.of(0.5), "500 confirmed", 20))
        .isEqualTo("500 confirmed");
    assertThat(Progress.line(OptionalDouble.of(0.5), "500 confirmed", 10)).isEqualTo("500 conf…");
  }

  @Test
  void aFileThatGrowsStaysWithinTheBar() {
    assertThat(Progress.line(OptionalDouble.of(1.7), "x", 60))
        .isEqualTo("100 % " + "█".repeat(30) + "  x");
  }
}
