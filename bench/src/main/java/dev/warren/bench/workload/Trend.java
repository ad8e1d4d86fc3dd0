package dev.warren.bench.workload;

import dev.warren.bench.machine.Usage;
import dev.warren.bench.report.Lines.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Samples of a server's memory in megabytes, during a long run. */
final class Trend implements AutoCloseable {

  static final String RESIDENT = "resident";

  private static final int EVERY_SECONDS = 10;
  private static final double MEGABYTE = 1 << 20;

  private final long pid;
  private final Gauges gauges;
  private final Map<String, List<Point>> lines = new LinkedHashMap<>();
  private final ScheduledExecutorService sampler = new ScheduledThreadPoolExecutor(1);
  private long began;

  Trend(long pid, Gauges gauges) {
    this.pid = pid;
    this.gauges = gauges;
  }

  void begin() {
    began = System.nanoTime();
    sampler.scheduleAtFixedRate(this::sample, 0, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  synchronized Map<String, List<Point>> end() {
    close();
    return lines;
  }

  private synchronized void sample() {
    double at = (System.nanoTime() - began) / 1e9;
    try {
      add(RESIDENT, at, Usage.of(pid).residentBytes());
      gauges.read().forEach((name, bytes) -> add(name, at, bytes));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      sampler.shutdown(); // The server has ended, which the run reports.
    }
  }

  private void add(String name, double at, double bytes) {
    lines.computeIfAbsent(name, any -> new ArrayList<>()).add(new Point(at, bytes / MEGABYTE));
  }

  /**
   * The average of the last fifth divided by that of the first one; empty with fewer than five
   * samples.
   */
  static OptionalDouble growth(List<Point> points) {
    int fifth = points.size() / 5;
    if (fifth == 0) {
      return OptionalDouble.empty();
    }
    double first = average(points.subList(0, fifth));
    double last = average(points.subList(points.size() - fifth, points.size()));
    return first > 0 ? OptionalDouble.of(last / first) : OptionalDouble.empty();
  }

  private static double average(List<Point> points) {
    return points.stream().mapToDouble(Point::y).average().orElse(0);
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
