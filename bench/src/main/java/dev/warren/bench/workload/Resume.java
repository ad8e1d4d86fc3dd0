package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Backlog;
import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.LoadProcess;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Resumed;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All clients lose their connections at once, reconnect at once and resume. */
final class Resume implements Workload {

  private static final String NOBODY = "nobody comes";
  private static final String CONNECT = "5,000 connect again";
  private static final String RESUME = "5,000 resume";

  private static final int CLIENTS = 5_000;
  private static final int CHANNELS = 50;
  private static final int MISSED = 100;
  private static final String FAMILY = "resume";

  private static final int WARM_UPS = 6;
  private static final int WARM_UP_CLIENTS = 500;

  /**
   * Two messages per client: the first gives it a position to resume from, and a later run shows
   * that it is live.
   */
  private static final Run TALK = Run.atRate(2, CHANNELS, Burst.BODY);

  @Override
  public void perform(Stage stage) throws Exception {
    stage.attempt("resume", () -> perform(stage, stage.furtherLoad()));
  }

  private static void perform(Stage stage, LoadProcess storm) throws Exception {
    List<Peer> peers = Paced.startWarm(stage);
    for (Peer peer : peers) {
      stage.attempt(peer.name(), () -> warmUp(stage, storm, peer));
    }
    stage.steps(
        peers,
        List.of(NOBODY, CONNECT, RESUME),
        (round, peer, step) -> {
          peer.collectGarbage();
          try (Bystanders bystanders = Bystanders.open(stage, peer)) {
            Case of = new Case(peer.name(), step);
            stage
                .results()
                .add(
                    step.equals(NOBODY)
                        ? bystanders.alone(round, of, stage.plan().seconds())
                        : comeBack(stage, storm, round, of, peer, bystanders));
          }
        });
  }

  private static void warmUp(Stage stage, LoadProcess storm, Peer peer) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      try (Crowd crowd = stage.open(storm, peer, connections(peer, WARM_UP_CLIENTS, i % 2 == 0))) {
        crowd.warmUp(TALK);
        miss(crowd);
        crowd.resume();
      }
    }
  }

  private static void miss(Crowd crowd) {
    crowd.cut();
    crowd.publish(new Backlog(MISSED, Burst.BODY));
  }

  /** The same steps for both kinds of clients, except for the {@code since} header. */
  private static Observation comeBack(
      Stage stage, LoadProcess storm, int round, Case of, Peer peer, Bystanders bystanders)
      throws Exception {
    boolean resumes = of.step().equals(RESUME);
    try (Crowd crowd =
        stage.open(storm, peer, connections(peer, Machine.connections(CLIENTS), resumes))) {
      Measured before = crowd.warmUp(TALK);
      peer.collectGarbage();
      Double heap = heap(peer);
      miss(crowd);
      Bystanders.Beside<Resumed> came = bystanders.during(round, of, crowd::resume);
      Resumed resumed = came.done();
      Measured after = crowd.warmUp(TALK);
      Observation seen =
          came.seen()
              .with(Figure.ALL_THERE, resumed.connected().seconds())
              .withConnected(resumed.connected())
              .withOthers(
                  before.deliveries().missing() + resumed.missing() + after.deliveries().missing(),
                  before.deliveries().outOfOrder()
                      + resumed.outOfOrder()
                      + after.deliveries().outOfOrder());
      if (resumes) {
        seen = seen.with(Figure.RECOVERED, resumed.recovered());
      }
      peer.collectGarbage();
      return withHeap(seen, heap, heap(peer)).withCloses(closes(seen, crowd));
    }
  }

  private static @Nullable Double heap(Peer peer) throws InterruptedException {
    return Gauges.of(peer.target().url()).read().get(Gauges.HEAP);
  }

  private static Observation withHeap(
      Observation seen, @Nullable Double before, @Nullable Double after) {
    return before == null || after == null
        ? seen
        : seen.with(Figure.HEAP, after / (1 << 20)).with(Figure.HEAP_GROWTH, after / before);
  }

  private static Map<Integer, Integer> closes(Observation seen, Crowd crowd) {
    Map<Integer, Integer> all = new TreeMap<>(crowd.disconnect());
    seen.clients().closes().forEach((code, count) -> all.merge(code, count, Integer::sum));
    return all;
  }

  private static Connections connections(Peer peer, int clients, boolean bookmarks) {
    return Connections.of(peer.target(), clients, Channels.ofFamily(FAMILY, CHANNELS))
        .withBookmarks(bookmarks);
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.ALL_THERE,
            Figure.RECOVERED,
            Figure.P50,
            Figure.P99,
            Figure.P999,
            Figure.FRONT_PEAK,
            Figure.HEAP,
            Figure.HEAP_GROWTH),
        "resume: 5,000 clients come back for 100 messages each",
        List.of(Figure.ALL_THERE, Figure.P99, Figure.FRONT_PEAK),
        // A promise also fails if one of a client's hundred messages is missing, repeated or out of
        // order.
        List.of(
            Promise.between(RESUME, CONNECT, Figure.ALL_THERE, atMost(3, "×")),
            Promise.itself(RESUME, Figure.RECOVERED, atLeast(CLIENTS, "clients"))),
        List.of(
            "The clients' load generator has one core (taskset -c 0). 128 clients are being"
                + " connected at any moment, with and without resuming.",
            "A client is back at its subscription's RECEIPT, and recovered when the RECEIPT says so"
                + " and the %d messages are there. Missing and out of order count all clients,"
                    .formatted(MISSED)
                + " and include messages from before and after.",
            "The clients read %d channels; each has missed %d messages of %d B, which the gateway's"
                    .formatted(CHANNELS, MISSED, Burst.BODY)
                + " window holds.",
            Bystanders.note()
                + " They have a load generator of their own, on any core; with all cores busy they"
                + " wait for one, too.",
            "The clients that only connect again were cut off in the same way, and missed the same"
                + " messages: they do not request them.",
            "The heap is that with all 5,000 connected; end ÷ beginning compares it with the same"
                + " before they were cut off."));
  }
}
