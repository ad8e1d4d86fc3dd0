package dev.warren.bench.report;

import dev.warren.bench.load.Connected;
import java.util.Map;

/** Makes observations for tests. */
final class Observations {

  private Observations() {}

  static Observation of(int round, Case of, Figure figure, double value) {
    return new Observation(
        round,
        of,
        new Observation.Clients(new Connected(1_000, 0, 1, ""), Map.of()),
        null,
        Map.of(),
        Map.of(figure, value));
  }
}
