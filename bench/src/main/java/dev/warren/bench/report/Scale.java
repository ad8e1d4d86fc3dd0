package dev.warren.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Maps values to places on an axis of length 1. */
sealed interface Scale {

  int MOST_TICKS = 7;

  double at(double value);

  /** The labeled values. */
  List<Double> ticks();

  /** A logarithmic axis from a round number below the smallest value to one above the largest. */
  static Scale logarithmic(DoubleStream values) {
    double[] positive = values.filter(value -> value > 0 && Double.isFinite(value)).toArray();
    double least = DoubleStream.of(positive).min().orElse(1);
    double most = Math.max(DoubleStream.of(positive).max().orElse(10), least * 2);
    List<Double> steps = steps(least * 0.8, most); // The bar of the smallest value must be visible.
    double first = steps.get(0);
    double last = steps.get(steps.size() - 1);
    return new Logarithmic(first, last, steps.size() <= MOST_TICKS ? steps : decades(steps));
  }

  /**
   * 1, 2, 5, 10 and so on, from a step at or below the smallest value to a step at or above the
   * largest.
   */
  private static List<Double> steps(double least, double most) {
    List<Double> steps = new ArrayList<>();
    int decade = (int) Math.floor(Math.log10(least));
    for (int i = 0; steps.isEmpty() || steps.get(steps.size() - 1) < most; i++) {
      // Parsed from text, because products such as 3 * 0.1 are not exact.
      double step = Double.parseDouble(List.of(1, 2, 5).get(i % 3) + "e" + (decade + i / 3));
      if (step <= least) {
        steps.clear();
      }
      steps.add(step);
    }
    return steps;
  }

  private static List<Double> decades(List<Double> steps) {
    return steps.stream()
        .filter(step -> Math.abs(Math.log10(step) - Math.rint(Math.log10(step))) < 1e-9)
        .toList();
  }

  /** A linear axis from 0 to a round number above the largest value. */
  static Scale linear(DoubleStream values) {
    double most = values.filter(Double::isFinite).max().orElse(1);
    if (most <= 0) {
      return new Linear(0.25, 1);
    }
    double decade = Math.pow(10, Math.floor(Math.log10(most)));
    double step =
        DoubleStream.of(0.2, 0.25, 0.5, 1, 2, 2.5)
            .map(each -> each * decade)
            .filter(each -> each * 5 >= most)
            .findFirst()
            .orElse(5 * decade);
    return new Linear(step, Math.ceil(most / step) * step);
  }

  static String label(double value) {
    if (value >= 1_000_000) {
      return trimmed(value / 1_000_000) + " M";
    }
    return value >= 10_000 ? trimmed(value / 1_000) + " k" : trimmed(value);
  }

  private static String trimmed(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.4g", value).replaceAll("0+$", "");
  }

  /** The place on a logarithmic axis. */
  record Logarithmic(double from, double to, List<Double> ticks) implements Scale {
    @Override
    public double at(double value) {
      double place = Math.log(value / from) / Math.log(to / from);
      return Double.isFinite(place) ? Math.max(0, Math.min(1, place)) : 0;
    }
  }

  /** The ticks of a linear axis. */
  record Linear(double step, double most) implements Scale {
    @Override
    public double at(double value) {
      return value / most;
    }

    @Override
    public List<Double> ticks() {
      return IntStream.rangeClosed(0, (int) Math.round(most / step))
          .mapToObj(i -> i * step)
          .toList();
    }
  }
}
