package dev.warren.bench.report;

import java.util.Locale;

/**
 * Builds an SVG, element by element, between its title and the command that made it. It draws its
 * own background, so that the picture is readable on light and dark pages, and keeps text as text.
 */
final class Drawing {

  static final double WIDTH = 760;

  static final String INK = "#1f2328";
  static final String FAINT = "#656d76";
  static final String GRID = "#d8dee4";
  static final String WARREN = "#bf5b17";
  static final String OTHER = "#8c9aa8";

  /** Colors for lines that people with red-green blindness can tell apart. */
  static final String[] COLOURS = {
    WARREN, "#0072b2", "#009e73", "#7a5195", "#56b4e9", "#b58900", "#555555"
  };

  private final StringBuilder body = new StringBuilder();
  private final String title;

  Drawing(String title) {
    this.title = title;
    text(16, 28, 16, "start", INK, title);
  }

  void text(double x, double y, int size, String anchor, String colour, String text) {
    body.append(
        number(
            "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
            x, y, size, anchor, colour, escape(text)));
  }

  void vertical(double x, double y, int size, String text) {
    body.append(
        number(
            "<text transform=\"translate(%.1f %.1f) rotate(-90)\" font-size=\"%d\" text-anchor=\"middle\" fill=\"%s\">%s</text>%n",
            x, y, size, FAINT, escape(text)));
  }

  void bar(double x, double y, double wide, double high, String colour) {
    body.append(
        number(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"%s\"/>%n",
            x, y, wide, high, colour));
  }

  void line(double fromX, double fromY, double toX, double toY, String colour, double thick) {
    body.append(
        number(
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
            fromX, fromY, toX, toY, colour, thick));
  }

  void dot(double x, double y, String colour) {
    body.append(number("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour));
  }

  /** Adds the command at the bottom. */
  String finish(String command, double height) {
    text(16, height - 14, 11, "start", FAINT, command);
    return number(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" font-family="system-ui, sans-serif">
            <title>%s</title>
            <rect x="0.5" y="0.5" width="%.0f" height="%.0f" rx="6" fill="#ffffff" stroke="%s"/>
            """,
            WIDTH, height, WIDTH, height, escape(title), WIDTH - 1, height - 1, GRID)
        + body
        + "</svg>\n";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** SVG needs a decimal point, whatever the machine's locale. */
  private static String number(String format, Object... values) {
    return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
  }
}
