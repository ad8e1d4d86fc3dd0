package dev.warren.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table with a heading, as lines for people. Each column is as wide as its widest cell, up to a
 * limit; the last one takes the rest of the line. Not thread-safe.
 */
public final class TextTable {

  private static final int MAX_COLUMN = 32;
  private static final String GAP = "  ";

  private final List<Cell> heading;
  private final List<List<Cell>> rows = new ArrayList<>();

  /**
   * @param text shown on one line, whatever is in it
   * @param color of the text, if there are colors
   */
  public record Cell(String text, @Nullable Color color) {

    public Cell {
      text = Printable.line(text);
    }

    /** A cell without a color. */
    public static Cell of(String text) {
      return new Cell(text, null);
    }
  }

  /**
   * @param headings one for each column
   */
  public TextTable(String... headings) {
    this.heading = Arrays.stream(headings).map(each -> new Cell(each, Color.QUIET)).toList();
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  public void add(Cell... cells) {
    if (cells.length != heading.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, heading.size()));
    }
    rows.add(List.of(cells));
  }

  /**
   * The heading and the rows.
   *
   * @param output has the colors
   * @param columns the width of a line in characters
   */
  public List<String> lines(Output output, int columns) {
    int[] widths = widths(columns);
    List<String> lines = new ArrayList<>();
    lines.add(line(heading, widths, output));
    rows.forEach(row -> lines.add(line(row, widths, output)));
    return lines;
  }

  private int[] widths(int columns) {
    int[] widths = new int[heading.size()];
    int left = columns;
    for (int i = 0; i < widths.length - 1; i++) {
      int column = i;
      int widest = rows.stream().mapToInt(row -> row.get(column).text().length()).max().orElse(0);
      widths[i] = Math.min(Math.max(widest, heading.get(i).text().length()), MAX_COLUMN);
      left -= widths[i] + GAP.length();
    }
    widths[widths.length - 1] = Math.max(left, MAX_COLUMN / 2);
    return widths;
  }

  private static String line(List<Cell> cells, int[] widths, Output output) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Cell cell = cells.get(i);
      String text = Printable.line(cell.text(), widths[i]);
      Color color = cell.color();
      line.append(color == null ? text : output.in(color, text));
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - text.length())).append(GAP);
      }
    }
    return line.toString().stripTrailing();
  }
}
