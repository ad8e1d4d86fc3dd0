package dev.warren.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table for a terminal and as Markdown. The first columns have words, the others have figures.
 */
public record Table(List<String> headings, int words, List<List<String>> rows) {

  public String plain() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    lines()
        .forEach(
            row -> {
              StringBuilder line = new StringBuilder();
              for (int i = 0; i < row.size(); i++) {
                line.append(pad(row.get(i), widths[i], i >= words)).append("  ");
              }
              text.append(line.toString().stripTrailing()).append('\n');
            });
    return text.toString();
  }

  public String markdown() {
    StringBuilder text = new StringBuilder();
    row(text, headings);
    row(
        text,
        IntStream.range(0, headings.size()).mapToObj(i -> i < words ? "---" : "--:").toList());
    rows.forEach(row -> row(text, row));
    return text.toString();
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(headings);
    lines.addAll(rows);
    return lines;
  }

  private int[] widths() {
    return IntStream.range(0, headings.size())
        .map(i -> lines().stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
        .toArray();
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String pad(String cell, int width, boolean right) {
    String blanks = " ".repeat(width - cell.length());
    return right ? blanks + cell : cell + blanks;
  }
}
