package dev.warren.bench.workload;

import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;

/** Promises about Warren, held against results. */
final class Promise {

  static final Case WARREN = Case.of(Layout.WARREN);

  private Promise() {}

  /** Warren's figure divided by a peer's. */
  static Verdict beside(Results results, String peer, Figure figure, Verdict.Bound bound) {
    return new Verdict(
        "%s, divided by that of %s".formatted(figure.label(), peer),
        bound,
        results.ratio(figure, WARREN, Case.of(peer)),
        results.isComplete(Layout.WARREN));
  }

  /** Warren's figure under one load divided by that under another. */
  static Verdict between(
      Results results, String above, String below, Figure figure, Verdict.Bound bound) {
    return new Verdict(
        "%s, %s divided by %s".formatted(figure.label(), above, below),
        bound,
        results.ratio(figure, new Case(Layout.WARREN, above), new Case(Layout.WARREN, below)),
        results.isComplete(Layout.WARREN));
  }

  /** Warren's figure itself. */
  static Verdict itself(Results results, String step, Figure figure, Verdict.Bound bound) {
    return new Verdict(
        step.isEmpty() ? figure.label() : figure.label() + " at " + step,
        bound,
        results.median(new Case(Layout.WARREN, step), figure),
        results.isComplete(Layout.WARREN));
  }
}
