package dev.warren.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A promise beside what was found.
 *
 * @param found empty where what it needs was not measured
 * @param complete whether every delivery came, once and in order: without that nothing holds
 */
public record Verdict(String promise, Bound bound, OptionalDouble found, boolean complete) {

  /** How a figure is to stand to its target. */
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
   * @param unit written after the figure: {@code ×}, {@code ms}
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

  /** Not rounded to the target: 0.996 beside "at least 1" must not read 1. */
  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%,.3f", value);
  }
}
