package dev.warren.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** From values to places on an axis of length 1. */
sealed interface Scale {

  int MOST_TICKS = 7;

  double at(double value);

  /** Where the axis is labelled. */
  List<Double> ticks();

  /** From a round number below the least value to one above the greatest. */
  static Scale logarithmic(DoubleStream values) {
    double[] positive = values.filter(value -> value > 0 && Double.isFinite(value)).toArray();
    double least = DoubleStream.of(positive).min().orElse(1);
    double most = Math.max(DoubleStream.of(positive).max().orElse(10), least * 2);
    List<Double> steps = steps(least * 0.8, most); // a bar of the least value has to be seen
    double first = steps.get(0);
    double last = steps.get(steps.size() - 1);
    return new Logarithmic(first, last, steps.size() <= MOST_TICKS ? steps : decades(steps));
  }

  /** 1, 2, 5, 10 and so on, with one at or below the least and one at or above the most. */
  private static List<Double> steps(double least, double most) {
    List<Double> steps = new ArrayList<>();
    int decade = (int) Math.floor(Math.log10(least));
    for (int i = 0; steps.isEmpty() || steps.get(steps.size() - 1) < most; i++) {
      // Parsed: 5 * 0.1 and the like are not what they look like.
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

  /** From 0 to a round number above the greatest value. */
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

  /** Equal factors are equal lengths. */
  record Logarithmic(double from, double to, List<Double> ticks) implements Scale {
    @Override
    public double at(double value) {
      double place = Math.log(value / from) / Math.log(to / from);
      return Double.isFinite(place) ? Math.max(0, Math.min(1, place)) : 0;
    }
  }

  /** Even steps. */
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
