package dev.warren.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ResultsTest {

  private static final Case WARREN = Case.of("warren");
  private static final Case NATS = Case.of("nats");

  private final Results results = new Results();

  @Test
  void aRatioIsTheMedianOverRounds() {
    round(1, 100, 50);
    round(2, 10, 10); // The machine was busy, so both were slow.
    round(3, 120, 40);

    assertThat(results.ratio(Figure.DELIVERIES, WARREN, NATS)).hasValue(2);
    assertThat(results.median(WARREN, Figure.DELIVERIES)).hasValue(100);
  }

  @Test
  void anUnfinishedRoundDoesNotCount() {
    round(1, 100, 50);
    results.add(Observations.of(2, WARREN, Figure.DELIVERIES, 900));

    assertThat(results.ratio(Figure.DELIVERIES, WARREN, NATS)).hasValue(2);
  }

  @Test
  void withNothingInCommonThereIsNoRatio() {
    results.add(Observations.of(1, WARREN, Figure.DELIVERIES, 900));
    results.add(Observations.of(2, NATS, Figure.DELIVERIES, 900));

    assertThat(results.ratio(Figure.DELIVERIES, WARREN, NATS)).isEmpty();
  }

  @Test
  void nothingIsDividedByZero() {
    round(1, 100, 0);

    assertThat(results.ratio(Figure.DELIVERIES, WARREN, NATS)).isEmpty();
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetween() {
    assertThat(Numbers.median(DoubleStream.of(4, 1, 3, 2))).hasValue(2.5);
  }

  private void round(int round, double warren, double nats) {
    results.add(Observations.of(round, WARREN, Figure.DELIVERIES, warren));
    results.add(Observations.of(round, NATS, Figure.DELIVERIES, nats));
  }
}
