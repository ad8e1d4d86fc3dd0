package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import java.util.List;

/**
 * A steady rate that every peer can follow: how late do messages arrive, and how much CPU do they
 * cost?
 */
final class Paced implements Workload {

  /** 10,000 deliveries per second. */
  static final double RATE = 10;

  private static final double SETTLE_SECONDS = 3;

  @Override
  public void perform(Stage stage) throws Exception {
    stage.crowds(
        startWarm(stage),
        Burst::connections,
        (round, crowd) -> {
          crowd.warmUp(run(SETTLE_SECONDS, 0));
          stage.results().add(crowd.measure(round, "", run(stage.plan().seconds(), 0)));
        });
  }

  /** Starts all peers and warms them up; returns those that started. */
  static List<Peer> startWarm(Stage stage) throws InterruptedException {
    List<Peer> peers = stage.startAll();
    warmUp(stage, peers);
    return peers;
  }

  /**
   * Warms up at full speed, because at the measured rate the JIT compiler would need minutes to
   * find the hot code.
   */
  static void warmUp(Stage stage, List<Peer> peers) throws InterruptedException {
    stage.warmUp(peers, Burst::connections, Burst.run(Burst.WARM_UP_SECONDS, Window.FIRST));
  }

  static Run run(double seconds, double churn) {
    return Run.atRate(seconds, RATE, Burst.BODY).withChurn(churn);
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(Figure.P50, Figure.P99, Figure.P999, Figure.CPU, Figure.MEMORY),
            List.of(Figure.P99, Figure.CPU)),
        "paced: 10,000 deliveries/s to 1,000 subscribers",
        List.of(Figure.P99, Figure.CPU, Figure.MEMORY),
        List.of(
            Promise.beside("nats", Figure.P99, atMost(1, "×")),
            Promise.beside("web_stomp", Figure.P99, atMost(1 / 3.0, "×")),
            Promise.beside("web_stomp", Figure.CPU, atMost(0.2, "×"))),
        List.of(
            "CPU and memory are those of all of a peer's processes, including the broker and the"
                + " worker.",
            "The load generator shares the cores: a part of each latency is its reading of 1,000"
                + " sockets."));
  }
}
