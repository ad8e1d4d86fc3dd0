package dev.warren.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Panels of horizontal bars on a logarithmic scale, because peers differ by powers of ten. */
public record Bars(String title, List<Panel> panels) implements Plot {

  private static final double LEFT = 190;
  private static final double RIGHT = 100;
  private static final double ROW = 26;
  private static final double BAR = 18;
  private static final double TOP = 50;
  private static final double AXIS = 58;

  /** The bars of one figure. */
  public record Panel(String axis, List<Bar> bars) {}

  /**
   * @param value the bar's length
   * @param written the value as text
   */
  public record Bar(String label, double value, String written, boolean warren) {}

  /** One panel per figure, one bar per case. */
  public static Bars of(String title, Results results, List<Figure> figures) {
    return new Bars(title, figures.stream().map(figure -> panel(results, figure)).toList());
  }

  private static Panel panel(Results results, Figure figure) {
    List<Bar> bars = new ArrayList<>();
    for (Case of : results.cases()) {
      OptionalDouble median = results.median(of, figure);
      if (median.isPresent()) {
        bars.add(
            new Bar(
                (of.peer() + " " + of.step()).strip(),
                median.getAsDouble(),
                figure.format(median.getAsDouble()),
                of.peer().equals(Layout.WARREN)));
      }
    }
    return new Panel(figure.axis(), bars);
  }

  @Override
  public String svg(String command) {
    Drawing drawing = new Drawing(title);
    double y = TOP;
    for (Panel panel : panels) {
      y = draw(drawing, panel, y);
    }
    return drawing.finish(command, y + 24);
  }

  private static double draw(Drawing drawing, Panel panel, double top) {
    Scale scale = Scale.logarithmic(panel.bars().stream().mapToDouble(Bar::value));
    double length = Drawing.WIDTH - LEFT - RIGHT;
    double bottom = top + panel.bars().size() * ROW;
    for (double tick : scale.ticks()) {
      double x = LEFT + scale.at(tick) * length;
      drawing.line(x, top, x, bottom, Drawing.GRID, 1);
      drawing.text(x, bottom + 15, 11, "middle", Drawing.FAINT, Scale.label(tick));
    }
    double y = top + (ROW - BAR) / 2;
    for (Bar bar : panel.bars()) {
      double wide = Math.max(1, scale.at(bar.value()) * length);
      drawing.text(LEFT - 8, y + 13, 13, "end", Drawing.INK, bar.label());
      drawing.bar(LEFT, y, wide, BAR, bar.warren() ? Drawing.WARREN : Drawing.OTHER);
      drawing.text(LEFT + wide + 6, y + 13, 12, "start", Drawing.INK, bar.written());
      y += ROW;
    }
    drawing.text(
        LEFT + length / 2, bottom + 33, 12, "middle", Drawing.FAINT, panel.axis() + ", log scale");
    return bottom + AXIS;
  }
}
