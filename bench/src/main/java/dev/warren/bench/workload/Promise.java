package dev.warren.bench.workload;

import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;

/** A target for one of Warren's figures. */
@FunctionalInterface
public interface Promise {

  Verdict compare(Results results);

  /** Warren's figure divided by a peer's. */
  static Promise beside(String peer, Figure figure, Verdict.Bound bound) {
    String what = "%s, divided by that of %s".formatted(figure.label(), peer);
    return ratio(what, figure, Case.of(Layout.WARREN), Case.of(peer), bound);
  }

  /** Warren's figure divided by a peer's, both under the same load. */
  static Promise beside(String peer, String step, Figure figure, Verdict.Bound bound) {
    String what = "%s at %s, divided by that of %s".formatted(figure.label(), step, peer);
    return ratio(what, figure, new Case(Layout.WARREN, step), new Case(peer, step), bound);
  }

  /** Warren's figure under one load divided by that under another. */
  static Promise between(String above, String below, Figure figure, Verdict.Bound bound) {
    String what = "%s, %s divided by %s".formatted(figure.label(), above, below);
    return ratio(
        what, figure, new Case(Layout.WARREN, above), new Case(Layout.WARREN, below), bound);
  }

  private static Promise ratio(
      String what, Figure figure, Case above, Case below, Verdict.Bound bound) {
    return results ->
        new Verdict(
            what, bound, results.ratio(figure, above, below), results.isComplete(Layout.WARREN));
  }

  /**
   * Warren's figure itself.
   *
   * @param step the load; empty if the workload has only one
   */
  static Promise itself(String step, Figure figure, Verdict.Bound bound) {
    return results ->
        new Verdict(
            step.isEmpty() ? figure.label() : figure.label() + " at " + step,
            bound,
            results.median(new Case(Layout.WARREN, step), figure),
            results.isComplete(Layout.WARREN));
  }
}
