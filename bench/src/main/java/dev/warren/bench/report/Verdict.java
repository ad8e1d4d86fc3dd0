package dev.warren.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A promise compared with its measurement.
 *
 * @param found the measured value; empty if there is none
 * @param complete whether every delivery arrived, once and in order; otherwise no promise holds
 */
public record Verdict(String promise, Bound bound, OptionalDouble found, boolean complete) {

  /** The relation of a figure to its target. */
  public enum Relation {
    AT_LEAST("at least"),
    AT_MOST("at most"),
    UNDER("under");

    private final String words;

    Relation(String words) {
      this.words = words;
    }
  }

  /**
   * @param unit the text after the figure: {@code ×}, {@code ms}
   */
  public record Bound(Relation relation, double target, String unit) {

    public static Bound atLeast(double target, String unit) {
      return new Bound(Relation.AT_LEAST, target, unit);
    }

    public static Bound atMost(double target, String unit) {
      return new Bound(Relation.AT_MOST, target, unit);
    }

    public static Bound under(double target, String unit) {
      return new Bound(Relation.UNDER, target, unit);
    }

    boolean holds(double found) {
      return switch (relation) {
        case AT_LEAST -> found >= target;
        case AT_MOST -> found <= target;
        case UNDER -> found < target;
      };
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(relation.words, number(target), unit);
    }
  }

  /** {@code holds}, {@code falls short}, or {@code not measured}. */
  public String word() {
    if (found.isEmpty()) {
      return "not measured";
    }
    return complete && bound.holds(found.getAsDouble()) ? "holds" : "falls short";
  }

  String figure() {
    return found.isEmpty() ? "-" : number(found.getAsDouble()) + " " + bound.unit();
  }

  /** Three decimals, so that 0.996 does not read as 1 next to "at least 1". */
  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%,.3f", value);
  }
}
