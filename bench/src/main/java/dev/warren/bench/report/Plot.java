package dev.warren.bench.report;

/** A chart as SVG. */
public sealed interface Plot permits Bars, Lines {

  String title();

  /**
   * The chart.
   *
   * @param command the command that made it, shown below the chart
   */
  String svg(String command);
}
