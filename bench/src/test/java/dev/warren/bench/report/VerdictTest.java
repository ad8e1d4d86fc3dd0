package dev.warren.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.bench.report.Verdict.Bound;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void aFigureAtTheTargetHoldsExceptForUnder() {
    assertThat(found(Bound.atLeast(0.8, "×"), 0.8).word()).isEqualTo("holds");
    assertThat(found(Bound.atMost(1.5, "×"), 1.5).word()).isEqualTo("holds");
    assertThat(found(Bound.under(5, "ms"), 5).word()).isEqualTo("falls short");
  }

  @Test
  void aMissedTargetIsNotRoundedUp() {
    Verdict verdict = found(Bound.atLeast(1, "×"), 0.996);

    assertThat(verdict.word()).isEqualTo("falls short");
    assertThat(verdict.figure()).isEqualTo("0.996 ×");
  }

  @Test
  void anUnmeasuredPromiseNeitherHoldsNorFails() {
    Verdict verdict =
        new Verdict("as fast as nats", Bound.atLeast(1, "×"), OptionalDouble.empty(), true);

    assertThat(verdict.word()).isEqualTo("not measured");
    assertThat(verdict.figure()).isEqualTo("-");
  }

  private static Verdict found(Bound bound, double value) {
    return new Verdict("promise", bound, OptionalDouble.of(value), true);
  }

  @Test
  void noPromiseHoldsWithMissingDeliveries() {
    Verdict verdict =
        new Verdict("as fast as nats", Bound.atLeast(1, "×"), OptionalDouble.of(2), false);
    assertThat(verdict.word()).isEqualTo("falls short");
  }
}
