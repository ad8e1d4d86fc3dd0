package dev.warren.bench.workload;

import dev.warren.bench.load.Measured;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Results;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Warren's latency divided by a peer's, in each round and over all rounds. A table has only the
 * median of the rounds.
 */
final class RoundByRound {

  private RoundByRound() {}

  /**
   * A line for the report; empty if the peer was not measured.
   *
   * @param figure a percentile of the latencies
   */
  static Optional<String> line(Results results, String peer, String step, Figure figure) {
    Case warren = new Case(Layout.WARREN, step);
    Case other = new Case(peer, step);
    List<Double> ratios = results.ratios(figure, warren, other);
    if (ratios.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s at %s, divided by that of %s: %s in the rounds, and %s over the latencies of all rounds."
            .formatted(
                figure.label(),
                step,
                peer,
                ratios.stream().map(RoundByRound::ratio).collect(Collectors.joining(", ")),
                ratio(overall(results, warren, figure) / overall(results, other, figure))));
  }

  private static double overall(Results results, Case of, Figure figure) {
    Measured.Latencies all =
        results
            .measured(of)
            .map(Measured::latencies)
            .reduce(Measured.Latencies::plus)
            .orElseThrow();
    return Crowd.figures(all).get(figure);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f ×", value);
  }
}
