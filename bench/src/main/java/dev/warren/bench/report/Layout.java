package dev.warren.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/**
 * The figures in a workload's table.
 *
 * @param columns medians over the rounds
 * @param ratios Warren's figure divided by the peer's, as the median of the rounds' ratios
 */
public record Layout(List<Figure> columns, List<Figure> ratios) {

  /** A table without ratios, for workloads of Warren alone. */
  public static Layout of(Figure... columns) {
    return new Layout(List.of(columns), List.of());
  }

  public static final String WARREN = "warren";

  private static final String NONE = "-";

  Table table(Results results) {
    boolean steps = results.cases().stream().anyMatch(each -> !each.step().isEmpty());
    List<Figure> shown = shown(results);
    List<String> headings = new ArrayList<>(steps ? List.of("peer", "load") : List.of("peer"));
    shown.forEach(figure -> headings.add(figure.label()));
    ratios.forEach(figure -> headings.add("Warren ÷ it: " + figure.label()));
    headings.addAll(List.of("missing", "out of order", "disconnected"));
    List<List<String>> rows =
        results.cases().stream().map(of -> row(results, of, steps, shown)).toList();
    return new Table(headings, steps ? 2 : 1, rows);
  }

  /** Leaves out figures without any value, such as a trend in a short run. */
  private List<Figure> shown(Results results) {
    return columns.stream()
        .filter(
            figure ->
                results.cases().stream().anyMatch(of -> results.median(of, figure).isPresent()))
        .toList();
  }

  private List<String> row(Results results, Case of, boolean steps, List<Figure> shown) {
    List<String> row = new ArrayList<>();
    row.add(of.peer());
    if (steps) {
      row.add(of.step());
    }
    shown.forEach(
        figure -> {
          OptionalDouble median = results.median(of, figure);
          row.add(median.isPresent() ? figure.format(median.getAsDouble()) : NONE);
        });
    ratios.forEach(
        figure -> {
          OptionalDouble ratio = results.ratio(figure, of.with(WARREN), of);
          row.add(
              of.peer().equals(WARREN) || ratio.isEmpty()
                  ? NONE
                  : Numbers.ratio(ratio.getAsDouble()));
        });
    row.add(sum(results, of, Observation::missing));
    row.add(sum(results, of, Observation::outOfOrder));
    row.add(sum(results, of, Observation::disconnected));
    return row;
  }

  /**
   * The sum over all rounds, in bold if it is not 0, so that readers do not overlook a lost
   * message.
   */
  private static String sum(Results results, Case of, ToLongFunction<Observation> counted) {
    long sum = results.of(of).mapToLong(counted).sum();
    return sum == 0 ? "0" : "**" + Numbers.format(sum, 0) + "**";
  }
}
