package dev.warren.bench.report;

import dev.warren.bench.load.Connected;
import java.util.Map;

/** Made-up ones. */
final class Observations {

  private Observations() {}

  static Observation of(int round, Case of, Figure figure, double value) {
    return new Observation(
        round,
        of,
        new Connected(1_000, 0, 1, ""),
        null,
        null,
        Map.of(),
        Map.of(),
        Map.of(figure, value));
  }
}
