package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Peers;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cost of tracing: events over AMQP and the worker to clients, with more and more spans. */
final class Trace implements Workload {

  /** Warren without a collector, and then with one. */
  static final List<String> PEERS =
      Stream.concat(Stream.of(Layout.WARREN), Peers.TRACED.stream()).toList();

  private static final int CHANNELS = 10;

  /** Ten clients of each channel, so that one span of a delivery covers ten of them. */
  private static final int CLIENTS = 100;

  private static final int RATE = 1_000;
  private static final String STEP = RATE + " events/s";
  private static final int WARM_UP_RATE = 5_000;
  private static final double SETTLE_SECONDS = 3;

  private static final List<Figure> COMPARED =
      List.of(Figure.FRONT_CPU, Figure.WORKER_CPU, Figure.CPU, Figure.P50, Figure.P99);

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    try (Turns turns = new Turns(stage, peers, Trace::connections)) {
      turns.warmUp(run(Burst.WARM_UP_SECONDS, WARM_UP_RATE));
      for (int round = 1; round <= stage.plan().rounds(); round++) {
        stage.log("round %d of %d".formatted(round, stage.plan().rounds()));
        turns.warmUp(run(SETTLE_SECONDS, RATE));
        turns.measure(round, STEP, run(stage.plan().seconds(), RATE));
      }
    }
  }

  private static Connections connections(Peer peer) {
    return Connections.of(peer.target(), CLIENTS, Channels.ofEvents(CHANNELS));
  }

  private static Run run(double seconds, int rate) {
    return Run.atRate(seconds, rate, Burst.BODY);
  }

  @Override
  public List<String> findings(Results results) {
    List<String> lines = new ArrayList<>();
    for (String peer : Peers.TRACED) {
      for (Figure figure : COMPARED) {
        List<Double> ratios =
            results.ratios(figure, new Case(peer, STEP), new Case(Layout.WARREN, STEP));
        if (!ratios.isEmpty()) {
          lines.add(
              "%s of %s, divided by that without a collector: %s in the rounds."
                  .formatted(figure.label(), peer, joined(ratios)));
        }
      }
    }
    return lines;
  }

  private static String joined(List<Double> ratios) {
    return ratios.stream()
        .map(ratio -> String.format(Locale.ROOT, "%.2f ×", ratio))
        .collect(Collectors.joining(", "));
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.DELIVERIES,
            Figure.FRONT_CPU,
            Figure.WORKER_CPU,
            Figure.CPU,
            Figure.P50,
            Figure.P99),
        "trace: the cost of spans",
        List.of(Figure.FRONT_CPU, Figure.WORKER_CPU, Figure.P99),
        List.of(Promise.itself(STEP, Figure.P99, atMost(25, "ms"))),
        List.of(
            "The peers are the same programs: warren has no collector; traced-0 has one, and records"
                + " no event; traced-1 records 1 % of the events, traced-100 all of them.",
            "They take turns of 2 s, each with the whole rate.",
            "A recorded event has three spans: the worker's process and publish, the gateway's"
                + " deliver, which covers %d clients.".formatted(CLIENTS / CHANNELS),
            "The collector only reads what it gets. It is in the process of the bench, and its CPU"
                + " counts for no peer, but shares the cores."));
  }
}
