package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Lines;
import dev.warren.bench.report.Observation;
import dev.warren.bench.report.Plot;
import dev.warren.bench.report.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** {@link Paced} for a long time while clients come and go: no memory may grow. */
final class Soak implements Workload {

  /**
   * Growth up to this factor counts as none, because the history window fills to its limit, and a
   * JVM's own memory varies.
   */
  private static final double STEADY = 1.1;

  /** This is long enough for the churn to allocate its buffers and compile its code. */
  private static final double SETTLE_SECONDS = 30;

  private final List<Lines.Line> memory = new ArrayList<>();

  @Override
  public void perform(Stage stage) throws Exception {
    stage.rounds(Paced.startWarm(stage), (round, peer) -> soak(stage, round, peer));
  }

  private void soak(Stage stage, int round, Peer peer) throws Exception {
    Gauges gauges = Gauges.of(peer.target().url());
    try (Crowd crowd = stage.open(peer, Burst.connections(peer));
        Trend trend = new Trend(Crowd.front(peer.processes()), gauges)) {
      crowd.warmUp(Paced.run(SETTLE_SECONDS, stage.plan().churn()));
      peer.collectGarbage();
      Map<String, Double> before = gauges.read();
      trend.begin();
      Observation seen =
          crowd.measure(round, "", Paced.run(stage.plan().seconds(), stage.plan().churn()));
      Map<String, List<Lines.Point>> lines = trend.end();
      peer.collectGarbage();
      Map<String, Double> after = gauges.read();
      seen = Gauges.grown(seen, Figure.HEAP_GROWTH, Gauges.HEAP, before, after);
      seen = Gauges.grown(seen, Figure.DIRECT_GROWTH, Gauges.DIRECT, before, after);
      OptionalDouble growth = Trend.growth(lines.getOrDefault(Trend.RESIDENT, List.of()));
      if (growth.isPresent()) {
        seen = seen.with(Figure.MEMORY_GROWTH, growth.getAsDouble());
      }
      stage.results().add(seen);
      String suffix = stage.plan().rounds() > 1 ? ", round " + round : "";
      lines.forEach(
          (name, points) -> memory.add(new Lines.Line(peer.name() + ": " + name + suffix, points)));
    }
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.P50,
            Figure.P99,
            Figure.P999,
            Figure.CPU,
            Figure.FRONT_MEMORY,
            Figure.FRONT_PEAK,
            Figure.HEAP_GROWTH,
            Figure.DIRECT_GROWTH,
            Figure.MEMORY_GROWTH),
        "",
        List.of(),
        List.of(
            Promise.itself("", Figure.HEAP_GROWTH, atMost(STEADY, "×")),
            Promise.itself("", Figure.DIRECT_GROWTH, atMost(STEADY, "×")),
            Promise.itself("", Figure.MEMORY_GROWTH, atMost(STEADY, "×"))),
        List.of("CPU includes opening and closing the clients that come and go."));
  }

  @Override
  public Map<String, Plot> plots(Results results) {
    Map<String, Plot> plots = new LinkedHashMap<>();
    plots.put("", new Lines("soak: memory, while clients come and go", "s", "MB", false, memory));
    return plots;
  }
}
