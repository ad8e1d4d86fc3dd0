package dev.warren.bench.report;

/** A picture, as SVG. */
public sealed interface Plot permits Bars, Lines {

  String title();

  /**
   * @param command what made it; written below the picture
   */
  String svg(String command);
}
