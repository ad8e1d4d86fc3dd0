package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;
import static dev.warren.bench.report.Verdict.Bound.under;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Results;
import java.util.List;

/** Events on their whole path: AMQP, worker, log, gateway, client. */
final class Pipeline implements Workload {

  static final String BARE = "bare-amqp";
  private static final int CHANNELS = 10;
  private static final List<Integer> RATES = List.of(200, 1_000);
  private static final List<Figure> COMPARED = List.of(Figure.P50, Figure.P99);

  /** More than the bare client can follow at times, so that queues grow. */
  private static final int HIGH_RATE = 5_000;

  private static final double SETTLE_SECONDS = 3;

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    try (Turns turns = new Turns(stage, peers, Pipeline::connections)) {
      // Warms up twice, because each process on the path has a JIT compiler of its own.
      turns.warmUp(run(Burst.WARM_UP_SECONDS, HIGH_RATE));
      turns.warmUp(run(Burst.WARM_UP_SECONDS, HIGH_RATE));
      double seconds = stage.plan().seconds();
      for (int round = 1; round <= stage.plan().rounds(); round++) {
        stage.log("round %d of %d".formatted(round, stage.plan().rounds()));
        for (int rate : RATES) {
          turns.warmUp(run(SETTLE_SECONDS, rate));
          turns.measure(round, step(rate), run(seconds, rate));
        }
        turns.warmUp(run(SETTLE_SECONDS, HIGH_RATE));
        turns.measureInOnePiece(round, step(HIGH_RATE), run(seconds, HIGH_RATE));
      }
    }
  }

  private static Connections connections(Peer peer) {
    // The bare client reads the log itself, with all channels in one connection.
    int connections = peer.name().equals(BARE) ? 1 : CHANNELS;
    return Connections.of(peer.target(), connections, Channels.ofEvents(CHANNELS));
  }

  private static Run run(double seconds, int rate) {
    return Run.atRate(seconds, rate, Burst.BODY);
  }

  private static String step(int rate) {
    return rate + "/s";
  }

  @Override
  public List<String> findings(Results results) {
    return RATES.stream()
        .flatMap(
            rate ->
                COMPARED.stream()
                    .flatMap(each -> RoundByRound.line(results, BARE, step(rate), each).stream()))
        .toList();
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(Figure.DELIVERIES, Figure.P50, Figure.P99, Figure.P999, Figure.CPU), COMPARED),
        "pipeline: an event's way, AMQP to client",
        List.of(Figure.P50, Figure.P99, Figure.CPU),
        List.of(
            Promise.itself(step(1_000), Figure.P50, under(5, "ms")),
            Promise.itself(step(1_000), Figure.P99, under(25, "ms")),
            Promise.beside(BARE, step(200), Figure.P50, atMost(1.5, "×")),
            Promise.beside(BARE, step(200), Figure.P99, atMost(2, "×")),
            Promise.beside(BARE, step(1_000), Figure.P50, atMost(1.5, "×")),
            Promise.beside(BARE, step(1_000), Figure.P99, atMost(2, "×"))),
        List.of(
            "bare-amqp is the cost of the same hops with the Java client alone: the same exchanges,"
                + " four quorum queues with their sync to disk, a stream.",
            "At 200 and 1,000/s the peers take turns of 2 s, each with the whole rate, until each has"
                + " run for its time: so a disk that stalls now and then stalls for both. At 5,000/s"
                + " each has its time in one piece, as its queues grow.",
            "bare-amqp reads the stream itself: it has no gateway, which adds a hop.",
            "Each publisher has sent a message to each channel before its run begins.",
            "Each event is delivered once, so CPU per delivery is CPU per event, over all"
                + " processes."));
  }
}
