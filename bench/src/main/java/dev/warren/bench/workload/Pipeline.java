package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.under;

import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Bars;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Plot;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;
import java.util.List;
import java.util.Map;

/** Events on their whole way: AMQP, worker, log, gateway, client. */
final class Pipeline implements Workload {

  private static final String BARE = "bare-amqp";
  private static final int CHANNELS = 10;
  private static final int WARM_UP_RATE = 5_000;
  private static final List<Integer> RATES = List.of(200, 1_000, 5_000);
  private static final double SETTLE_SECONDS = 3;

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public String says() {
    return "events over AMQP through the worker to a client on each of 10 channels, at 200, 1,000, 5,000/s";
  }

  @Override
  public List<String> peers() {
    return List.of(Layout.WARREN, BARE);
  }

  @Override
  public int rounds() {
    return 3;
  }

  @Override
  public double seconds() {
    return 20;
  }

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    // The way is long: twice, as each of its processes has a compiler of its own.
    stage.warmUp(peers, Pipeline::connections, run(Burst.WARM_UP_SECONDS, WARM_UP_RATE));
    stage.warmUp(peers, Pipeline::connections, run(Burst.WARM_UP_SECONDS, WARM_UP_RATE));
    stage.rounds(
        peers,
        (round, peer) -> {
          try (Crowd crowd = stage.open(peer, connections(peer))) {
            for (int rate : RATES) {
              crowd.warmUp(run(SETTLE_SECONDS, rate));
              Run run = run(stage.plan().seconds(), rate);
              stage.results().add(crowd.measure(round, new Case(peer.name(), step(rate)), run));
            }
          }
        });
  }

  private static Connections connections(Peer peer) {
    // The bare client reads the log itself, all channels at once.
    int connections = peer.name().equals(BARE) ? 1 : CHANNELS;
    return new Connections(Wires.target(peer), connections, CHANNELS, 1, 0, 0, 0, true);
  }

  private static Run run(double seconds, int rate) {
    return new Run(seconds, rate, 0, Burst.BODY, 0);
  }

  private static String step(int rate) {
    return rate + "/s";
  }

  @Override
  public Layout layout() {
    return new Layout(
        List.of(Figure.DELIVERIES, Figure.P50, Figure.P99, Figure.P999, Figure.CPU),
        List.of(Figure.P50, Figure.P99));
  }

  @Override
  public List<Verdict> verdicts(Results results) {
    return List.of(
        Promise.itself(results, step(1_000), Figure.P50, under(5, "ms")),
        Promise.itself(results, step(1_000), Figure.P99, under(25, "ms")));
  }

  @Override
  public List<String> notes() {
    return List.of(
        "bare-amqp is what the same hops cost the Java client; the quorum queue's sync to disk is in both.",
        "An event is delivered once, so a delivery's CPU is an event's, that of all processes.");
  }

  @Override
  public Map<String, Plot> plots(Results results) {
    return Map.of(
        "",
        Bars.of(
            "pipeline: an event's way, AMQP to client",
            results,
            List.of(Figure.P50, Figure.P99, Figure.CPU)));
  }
}
