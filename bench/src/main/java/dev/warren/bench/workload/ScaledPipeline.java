package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Results;
import java.util.List;
import java.util.Map;

/**
 * {@link Pipeline} with several workers, beside as many processes of the bare client: at a steady
 * rate, and as fast as it goes.
 */
final class ScaledPipeline implements Workload {

  /** Many, because the events of one channel all have the same partition. */
  private static final int CHANNELS = 100;

  private static final int RATE = 1_000;
  private static final String STEADY = RATE + "/s";
  private static final String FULL = "full speed";

  /** The events under way: more than the workers have in flight, so that they never wait. */
  private static final int WINDOW = 2_000;

  private static final double SETTLE_SECONDS = 3;

  private final int workers;

  ScaledPipeline(int workers) {
    this.workers = workers;
  }

  @Override
  public int workers() {
    return workers;
  }

  /** The number of partitions: the default, or as many as workers. */
  @Override
  public Map<String, String> gatewayEnvironment() {
    return Map.of("WARREN_INTAKE_PARTITIONS", Integer.toString(Math.max(4, workers)));
  }

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    try (Turns turns = new Turns(stage, peers, ScaledPipeline::connections)) {
      // Each process has a JIT compiler of its own, and the more workers, the fewer events each has
      // had.
      for (int i = 0; i < 2 * workers; i++) {
        turns.warmUp(full(Burst.WARM_UP_SECONDS));
      }
      double seconds = stage.plan().seconds();
      for (int round = 1; round <= stage.plan().rounds(); round++) {
        stage.log("round %d of %d".formatted(round, stage.plan().rounds()));
        turns.warmUp(steady(SETTLE_SECONDS));
        turns.measure(round, STEADY, steady(seconds));
        turns.warmUp(full(SETTLE_SECONDS));
        turns.measure(round, FULL, full(seconds));
      }
    }
  }

  private static Connections connections(Peer peer) {
    // The bare client reads the log itself, with all channels in one connection.
    int connections = peer.name().equals(Pipeline.BARE) ? 1 : CHANNELS;
    return Connections.of(peer.target(), connections, Channels.ofEvents(CHANNELS));
  }

  private static Run steady(double seconds) {
    return Run.atRate(seconds, RATE, Burst.BODY);
  }

  private static Run full(double seconds) {
    return Run.withinWindow(seconds, WINDOW, Burst.BODY);
  }

  @Override
  public List<String> findings(Results results) {
    return RoundByRound.line(results, Pipeline.BARE, STEADY, Figure.P50).stream().toList();
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(Figure.DELIVERIES, Figure.P50, Figure.P99, Figure.CPU),
            List.of(Figure.DELIVERIES, Figure.P50)),
        "pipeline: an event's way, %d workers".formatted(workers),
        List.of(Figure.DELIVERIES, Figure.P50, Figure.CPU),
        List.of(
            Promise.beside(Pipeline.BARE, FULL, Figure.DELIVERIES, atLeast(0.8, "×")),
            Promise.beside(Pipeline.BARE, STEADY, Figure.P50, atMost(1.3, "×"))),
        List.of(
            "Each peer has %d processes that take events from %s partitions."
                .formatted(workers, gatewayEnvironment().get("WARREN_INTAKE_PARTITIONS")),
            "RabbitMQ before 4.0 gives nearly all partitions to one worker: set RABBITMQ_BIN.",
            "bare-amqp is the cost of the same hops with the Java client alone: the same kinds of"
                + " exchanges, quorum queues with their sync to disk, a stream. It reads the stream"
                + " itself: it has no gateway, which adds a hop.",
            "The peers take turns of 2 s. At full speed up to %,d events are under way."
                .formatted(WINDOW),
            "Each event is delivered once, so CPU per delivery is CPU per event, over all"
                + " processes."));
  }
}
