package dev.warren.bench.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One line per series.
 *
 * @param logarithmic whether both axes are logarithmic, for sizes that grow by factors; else both
 *     axes begin at 0
 */
public record Lines(String title, String xAxis, String yAxis, boolean logarithmic, List<Line> lines)
    implements Plot {

  private static final double LEFT = 80;
  private static final double RIGHT = Drawing.WIDTH - 190;
  private static final double TOP = 54;
  private static final double BOTTOM = 320;

  /** One series. */
  public record Line(String name, List<Point> points) {}

  /** A point of a line. */
  public record Point(double x, double y) {}

  @Override
  public String svg(String command) {
    Drawing drawing = new Drawing(title);
    Scale across = scale(points().map(Point::x).mapToDouble(d -> d));
    Scale up = scale(points().map(Point::y).mapToDouble(d -> d));
    grid(drawing, across, up);
    for (int i = 0; i < lines.size(); i++) {
      draw(drawing, lines.get(i), Drawing.COLOURS[i % Drawing.COLOURS.length], across, up);
    }
    legend(drawing);
    drawing.text((LEFT + RIGHT) / 2, BOTTOM + 36, 12, "middle", Drawing.FAINT, xAxis);
    drawing.vertical(20, (TOP + BOTTOM) / 2, 12, yAxis);
    return drawing.finish(command, BOTTOM + 76);
  }

  private java.util.stream.Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream());
  }

  private Scale scale(DoubleStream values) {
    return logarithmic ? Scale.logarithmic(values) : Scale.linear(values);
  }

  private static void grid(Drawing drawing, Scale across, Scale up) {
    for (double tick : across.ticks()) {
      drawing.line(x(across, tick), TOP, x(across, tick), BOTTOM, Drawing.GRID, 1);
      drawing.text(x(across, tick), BOTTOM + 16, 11, "middle", Drawing.FAINT, Scale.label(tick));
    }
    for (double tick : up.ticks()) {
      drawing.line(LEFT, y(up, tick), RIGHT, y(up, tick), Drawing.GRID, 1);
      drawing.text(LEFT - 8, y(up, tick) + 4, 11, "end", Drawing.FAINT, Scale.label(tick));
    }
  }

  private static void draw(Drawing drawing, Line line, String colour, Scale across, Scale up) {
    List<Point> points = line.points();
    for (int i = 0; i < points.size(); i++) {
      Point to = points.get(i);
      drawing.dot(x(across, to.x()), y(up, to.y()), colour);
      if (i > 0) {
        Point from = points.get(i - 1);
        drawing.line(
            x(across, from.x()), y(up, from.y()), x(across, to.x()), y(up, to.y()), colour, 2);
      }
    }
  }

  private void legend(Drawing drawing) {
    double y = TOP + 8;
    for (int i = 0; i < lines.size(); i++) {
      String colour = Drawing.COLOURS[i % Drawing.COLOURS.length];
      drawing.line(RIGHT + 14, y - 4, RIGHT + 34, y - 4, colour, 3);
      drawing.text(RIGHT + 40, y, 12, "start", Drawing.INK, lines.get(i).name());
      y += 20;
    }
  }

  private static double x(Scale scale, double value) {
    return LEFT + scale.at(value) * (RIGHT - LEFT);
  }

  private static double y(Scale scale, double value) {
    return BOTTOM - scale.at(value) * (BOTTOM - TOP);
  }
}
