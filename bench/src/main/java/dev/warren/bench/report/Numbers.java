package dev.warren.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** Medians and the formatting of figures. */
public final class Numbers {

  private Numbers() {}

  public static OptionalDouble median(DoubleStream values) {
    double[] sorted = values.filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  public static String format(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** Formats a ratio with three significant digits, because ratios range from 0.034 to 240. */
  static String ratio(double value) {
    return format(value, value >= 99.5 ? 0 : value >= 9.95 ? 1 : value >= 0.1 ? 2 : 3) + " ×";
  }
}
