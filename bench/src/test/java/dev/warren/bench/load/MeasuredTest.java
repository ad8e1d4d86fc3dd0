package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MeasuredTest {

  @Test
  void twoRunsAsOneHaveThePercentilesOfBoth() {
    // 1 ms for 98 of 100 events in one run, and for all in the other one.
    Measured both = measured(98, 2).plus(measured(300, 0));

    assertThat(both.latencies().samples()).isEqualTo(400);
    assertThat(both.latencies().p50()).isBetween(999.0, 1_001.0);
    assertThat(both.latencies().p99()).isBetween(999.0, 1_001.0);
    assertThat(both.latencies().p999()).isBetween(99_900.0, 100_100.0);
    assertThat(both.latencies().max()).isBetween(99_900.0, 100_100.0);
  }

  @Test
  void twoRunsAsOneHaveTheCountsOfBoth() {
    Measured both = measured(98, 2).plus(measured(300, 0));

    assertThat(both.seconds()).isEqualTo(4);
    assertThat(both.published()).isEqualTo(20);
    assertThat(both.deliveries()).isEqualTo(new Measured.Deliveries(16, 2, 4, 2));
    assertThat(both.generator()).isEqualTo(new Measured.Generator(6, 1));
    // A connection that was closed in the first run is closed in the second one, too.
    assertThat(both.closes()).containsExactly(Map.entry(1006, 1));
  }

  private static Measured measured(long fast, long slow) {
    Histogram nanos = new Histogram(3);
    nanos.recordValueWithCount(1_000_000, fast);
    nanos.recordValueWithCount(100_000_000, slow);
    return new Measured(
        2,
        10,
        new Measured.Deliveries(8, 1, 2, 1),
        Measured.Latencies.of(nanos),
        Map.of(1006, 1),
        new Measured.Generator(3, 0.5));
  }
}
