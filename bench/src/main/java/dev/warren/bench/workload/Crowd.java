package dev.warren.bench.workload;

import dev.warren.bench.load.Backlog;
import dev.warren.bench.load.Connected;
import dev.warren.bench.load.LoadProcess;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Resumed;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Used;
import dev.warren.bench.machine.Watch;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Observation;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** A peer's clients: the load generator's open connections and the runs over them. */
final class Crowd implements AutoCloseable {

  private static final double MEGABYTE = 1 << 20;

  private final Peer peer;
  private final LoadProcess load;
  private final Connected connected;
  private final Consumer<String> log;
  private boolean open = true;

  Crowd(Peer peer, LoadProcess load, Connected connected, Consumer<String> log) {
    this.peer = peer;
    this.load = load;
    this.connected = connected;
    this.log = log;
    if (connected.failed() > 0) {
      log.accept(
          "%s: %d connections failed: %s"
              .formatted(peer.name(), connected.failed(), connected.problem()));
    }
  }

  Connected connected() {
    return connected;
  }

  Measured warmUp(Run run) {
    return load.run(run);
  }

  String peer() {
    return peer.name();
  }

  /**
   * @param step the load's name in tables; empty if the workload has only one
   */
  Observation measure(int round, String step, Run run) {
    return observation(round, step, slice(run, peer.processes()));
  }

  /** The peer's processes, by role. Finding them takes CPU time. */
  Map<String, Long> processes() {
    return peer.processes();
  }

  /** A run, or several as one. */
  record Slice(Run run, Measured measured, Map<String, Used> used) {

    Slice plus(Slice later) {
      Run both = run.lasting(run.seconds() + later.run.seconds());
      Map<String, Used> sum = new LinkedHashMap<>(used);
      later.used.forEach((role, more) -> sum.merge(role, more, Used::plus));
      return new Slice(both, measured.plus(later.measured), sum);
    }
  }

  /**
   * A part of a measurement.
   *
   * @param processes process ids by role
   */
  Slice slice(Run run, Map<String, Long> processes) {
    try (Watch watch = new Watch(processes)) {
      Measured measured = load.run(run);
      return new Slice(run, measured, watch.stop());
    }
  }

  /** Turns a slice, or the sum of several, into an observation, and logs a line about it. */
  Observation observation(int round, String step, Slice slice) {
    Measured measured = slice.measured();
    log.accept(
        "%s %s: %,.0f deliveries/s, p99 %.2f ms, missing %,d"
            .formatted(
                peer.name(),
                step,
                measured.deliveries().inTime() / measured.seconds(),
                measured.latencies().p99() / 1_000,
                measured.deliveries().missing()));
    return new Observation(
        round,
        new Case(peer.name(), step),
        new Observation.Clients(connected, measured.closes()),
        new Observation.Published(slice.run(), measured),
        slice.used(),
        figures(measured, slice.used()));
  }

  /** Ends the run that another thread {@link #measure measures}. */
  void stop() {
    load.stop();
  }

  void publish(Backlog backlog) {
    load.publish(backlog);
  }

  void cut() {
    load.cut();
  }

  Resumed resume() {
    Resumed resumed = load.resume();
    log.accept(
        "%s: %,d are back in %.2f s with %,d deliveries, %d failed %s"
            .formatted(
                peer.name(),
                resumed.recovered(),
                resumed.connected().seconds(),
                resumed.deliveries(),
                resumed.connected().failed(),
                resumed.connected().problem()));
    return resumed;
  }

  /** Closes all connections; returns how many the server had closed before, by close code. */
  Map<Integer, Integer> disconnect() {
    open = false;
    return load.disconnect();
  }

  @Override
  public void close() {
    if (open) {
      disconnect();
    }
  }

  static Map<Figure, Double> figures(Measured measured, Map<String, Used> used) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.DELIVERIES, measured.deliveries().inTime() / measured.seconds());
    // Includes late deliveries, because the CPU is measured until they have arrived.
    long all = measured.deliveries().all();
    if (all > 0) {
      figures.put(Figure.CPU, sum(used, Used::cpuSeconds) * 1e6 / all);
      figures.put(Figure.FRONT_CPU, front(used).cpuSeconds() * 1e6 / all);
      if (used.containsKey("worker")) {
        figures.put(Figure.WORKER_CPU, used.get("worker").cpuSeconds() * 1e6 / all);
      }
    }
    figures.putAll(figures(measured.latencies()));
    figures.put(Figure.MEMORY, sum(used, Used::residentBytes) / MEGABYTE);
    figures.put(Figure.FRONT_MEMORY, front(used).residentBytes() / MEGABYTE);
    figures.put(Figure.FRONT_PEAK, front(used).peakBytes() / MEGABYTE);
    return figures;
  }

  /** The percentiles in milliseconds; none without a latency. */
  static Map<Figure, Double> figures(Measured.Latencies latencies) {
    return latencies.samples() == 0
        ? Map.of()
        : Map.of(
            Figure.P50, latencies.p50() / 1_000,
            Figure.P99, latencies.p99() / 1_000,
            Figure.P999, latencies.p999() / 1_000,
            Figure.MAX, latencies.max() / 1_000);
  }

  /**
   * The entry of the process that holds the clients' connections: the gateway, or else the server,
   * or else the broker.
   */
  static <T> T front(Map<String, T> byRole) {
    return Stream.of("gateway", "server", "broker")
        .filter(byRole::containsKey)
        .map(byRole::get)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no server: " + byRole.keySet()));
  }

  static double sum(Map<String, Used> used, ToDoubleFunction<Used> what) {
    return used.values().stream().mapToDouble(what).sum();
  }
}
