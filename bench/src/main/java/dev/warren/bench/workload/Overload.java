package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;

import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Bars;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import dev.warren.bench.report.Plot;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;
import java.util.List;
import java.util.Map;

/** More than the machine carries, from a publisher that waits for nobody: is anything lost? */
final class Overload implements Workload {

  /** 15 million deliveries a second: about twice what a burst reaches on two cores. */
  private static final double RATE = 15_000;

  @Override
  public String name() {
    return "overload";
  }

  @Override
  public String says() {
    return "15,000 messages/s to 1,000 subscribers, 256 B, published whether they can follow or not";
  }

  @Override
  public List<String> peers() {
    return List.of(Layout.WARREN);
  }

  @Override
  public int rounds() {
    return 3;
  }

  @Override
  public double seconds() {
    return 8;
  }

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    Paced.warmUp(stage, peers);
    stage.rounds(
        peers,
        (round, peer) -> {
          try (Crowd crowd = stage.open(peer, Burst.connections(peer))) {
            Run run = new Run(stage.plan().seconds(), RATE, 0, Burst.BODY, 0);
            Observation seen = crowd.measure(round, Case.of(peer.name()), run);
            int closed = seen.closes().values().stream().mapToInt(n -> n).sum();
            stage.results().add(seen.with(Figure.KEPT, 100.0 - closed * 100.0 / Burst.CONNECTIONS));
          }
        });
  }

  @Override
  public Layout layout() {
    return new Layout(
        List.of(Figure.DELIVERIES, Figure.P50, Figure.P99, Figure.FRONT_PEAK, Figure.KEPT),
        List.of());
  }

  /** That every delivery came, once and in order, is asked of each verdict. */
  @Override
  public List<Verdict> verdicts(Results results) {
    return List.of(Promise.itself(results, "", Figure.KEPT, atLeast(100, "%")));
  }

  @Override
  public List<String> notes() {
    return List.of(
        "Every client reads, none can follow: the log waits for them, and nobody is closed with 4008. It is not lost but late, thence the latencies.",
        "Deliveries/s are those while was published; the rest came afterwards, and is waited for.");
  }

  @Override
  public Map<String, Plot> plots(Results results) {
    return Map.of(
        "",
        Bars.of(
            "overload: 15,000 messages/s for 1,000 subscribers",
            results,
            List.of(Figure.DELIVERIES, Figure.P99, Figure.FRONT_PEAK)));
  }
}
