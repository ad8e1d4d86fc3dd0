package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.util.List;
import java.util.Map;

/** One in a hundred clients stops reading: how are the others affected? */
final class Slow implements Workload {

  private static final String WITHOUT = "none slow";
  private static final String WITH = "1 % slow";

  private static final int SLOW = Burst.CONNECTIONS / 100;

  /** 1 MB instead of the default 4 MB, so that the outbox overflows within the run. */
  private static final int OUTBOX_BYTES = 1 << 20;

  /**
   * The size that makes 320 KB/s per client. The outbox and the kernel's buffers, about 3.5 MB, are
   * full after a quarter of a minute. The fast clients' 20,000 deliveries/s do not fill the
   * machine: on a full machine the 99th percentile would show nothing about slow clients.
   */
  private static final int BODY = 16_000;

  private static final double RATE = 20;
  private static final int SETTLE_MS = 3_000;

  /** Warren's close code for slow consumers (RFC 6455, section 7.4.2: 4000 to 4999 are private). */
  private static final int TOO_SLOW = 4008;

  @Override
  public Map<String, String> gatewayEnvironment() {
    return Map.of("WARREN_SESSION_MAX_OUTBOX", Integer.toString(OUTBOX_BYTES));
  }

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = Paced.startWarm(stage);
    // Warms up again with the large messages, so that the JVM's memory for them does not count as
    // the slow clients'.
    stage.warmUp(peers, peer -> connections(peer, 0), run(Burst.WARM_UP_SECONDS));
    stage.steps(
        peers, List.of(WITHOUT, WITH), (round, peer, step) -> measure(stage, round, peer, step));
  }

  private static void measure(Stage stage, int round, Peer peer, String step) throws Exception {
    int slow = step.equals(WITH) ? SLOW : 0;
    peer.collectGarbage();
    try (Crowd crowd = stage.open(peer, connections(peer, slow))) {
      // A pause instead of a warm-up run, whose messages would fill the slow clients' buffers.
      Thread.sleep(SETTLE_MS);
      Observation seen = crowd.measure(round, step, run(stage.plan().seconds()));
      Map<Integer, Integer> closes = crowd.disconnect();
      if (slow > 0) {
        // The number is at most that of the slow clients, because closing a fast one is no success.
        double closed = Math.min(slow, closes.getOrDefault(TOO_SLOW, 0));
        seen = seen.withCloses(closes).with(Figure.SLOW_CLOSED, closed / slow * 100);
      }
      stage.results().add(seen);
    }
  }

  private static Connections connections(Peer peer, int slow) {
    return Burst.connections(peer).withSlow(slow);
  }

  private static Run run(double seconds) {
    return Run.atRate(seconds, RATE, BODY);
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.DELIVERIES,
            Figure.P50,
            Figure.P99,
            Figure.P999,
            Figure.FRONT_PEAK,
            Figure.SLOW_CLOSED),
        "slow: what fast clients notice of 1 % that read nothing",
        List.of(Figure.P99, Figure.FRONT_PEAK),
        List.of(
            Promise.between(WITH, WITHOUT, Figure.P99, atMost(1.5, "×")),
            Promise.between(WITH, WITHOUT, Figure.FRONT_PEAK, atMost(1.5, "×")),
            Promise.itself(WITH, Figure.SLOW_CLOSED, atLeast(100, "%"))),
        List.of(
            "Warren's gateway has an outbox of %,d bytes per client here instead of 4 MB, so that it"
                    .formatted(OUTBOX_BYTES)
                + " overflows within the run (WARREN_SESSION_MAX_OUTBOX).",
            "Latencies are those of the fast clients. Where all is well, only slow clients are"
                + " disconnected."));
  }
}
