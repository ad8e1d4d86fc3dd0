package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Backlog;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.LoadProcess;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Resumed;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Bars;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import dev.warren.bench.report.Plot;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All lose their connections at once, and come back at once for what they have missed. */
final class Resume implements Workload {

  private static final String NOBODY = "nobody comes";
  private static final String CONNECT = "5,000 connect again";
  private static final String RESUME = "5,000 resume";

  private static final int CLIENTS = 5_000;
  private static final int CHANNELS = 50;
  private static final int MISSED = 100;
  private static final String FAMILY = "resume";

  private static final int FILES_FOR_THE_REST = 300;

  private static final int WARM_UPS = 6;
  private static final int WARM_UP_CLIENTS = 500;

  /** Each gets two messages: it has one to go on from, and later shows that it is live. */
  private static final Run TALK = new Run(2, CHANNELS, 0, Burst.BODY, 0);

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public String says() {
    return "5,000 clients, cut off at once, come back at once for the 100 messages each has missed";
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
    return 10;
  }

  @Override
  public void perform(Stage stage) throws Exception {
    stage.attempt(name(), () -> perform(stage, stage.furtherLoad()));
  }

  private static void perform(Stage stage, LoadProcess storm) throws Exception {
    List<Peer> peers = stage.startAll();
    Paced.warmUp(stage, peers);
    for (Peer peer : peers) {
      stage.attempt(peer.name(), () -> warmUp(stage, storm, peer));
    }
    stage.rounds(
        peers,
        (round, peer) -> {
          for (String step : Stage.rotated(List.of(NOBODY, CONNECT, RESUME), round)) {
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

  /** The same for who resumes and who does not, but for the {@code since}. */
  private static Observation comeBack(
      Stage stage, LoadProcess storm, int round, Case of, Peer peer, Bystanders bystanders)
      throws Exception {
    boolean resumes = of.step().equals(RESUME);
    try (Crowd crowd = stage.open(storm, peer, connections(peer, clients(), resumes))) {
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
                  before.missing() + resumed.missing() + after.missing(),
                  before.outOfOrder() + resumed.outOfOrder() + after.outOfOrder());
      if (resumes) {
        seen = seen.with(Figure.RECOVERED, resumed.recovered());
      }
      peer.collectGarbage();
      return withHeap(seen, heap, heap(peer)).withCloses(closes(seen, crowd));
    }
  }

  private static @Nullable Double heap(Peer peer) throws InterruptedException {
    return Gauges.of(Wires.target(peer).url()).read().get(Gauges.HEAP);
  }

  private static Observation withHeap(
      Observation seen, @Nullable Double before, @Nullable Double after) {
    return before == null || after == null
        ? seen
        : seen.with(Figure.HEAP, after / (1 << 20)).with(Figure.HEAP_GROWTH, after / before);
  }

  private static Map<Integer, Integer> closes(Observation seen, Crowd crowd) {
    Map<Integer, Integer> all = new TreeMap<>(crowd.disconnect());
    seen.closes().forEach((code, count) -> all.merge(code, count, Integer::sum));
    return all;
  }

  private static int clients() throws IOException {
    return Math.min(CLIENTS, Machine.openFiles() - FILES_FOR_THE_REST);
  }

  private static Connections connections(Peer peer, int clients, boolean bookmarks) {
    return Connections.ofFamily(FAMILY, Wires.target(peer), clients, CHANNELS, bookmarks);
  }

  @Override
  public Layout layout() {
    return new Layout(
        List.of(
            Figure.ALL_THERE,
            Figure.RECOVERED,
            Figure.P50,
            Figure.P99,
            Figure.P999,
            Figure.FRONT_PEAK,
            Figure.HEAP,
            Figure.HEAP_GROWTH),
        List.of());
  }

  /** That each got the hundred, once and in order, is asked of each verdict. */
  @Override
  public List<Verdict> verdicts(Results results) {
    return List.of(
        Promise.between(results, RESUME, CONNECT, Figure.ALL_THERE, atMost(3, "×")),
        Promise.itself(results, RESUME, Figure.RECOVERED, atLeast(CLIENTS, "clients")));
  }

  @Override
  public List<String> notes() {
    return List.of(
        "The clients' load generator has one core: it is started by taskset -c 0. 128 of them are being connected at any moment, with and without resuming.",
        "A client is there when its subscription's RECEIPT is, and recovered when that says so and the %d messages are, too. Missing and out of order are theirs as well as the others', and include messages from before and after."
            .formatted(MISSED),
        "They read %d channels; what each has missed is %d messages of %d B, from the gateway's window."
            .formatted(CHANNELS, MISSED, Burst.BODY),
        Bystanders.note()
            + " Theirs is a load generator of its own, on any core; with all cores busy they wait for one, too.",
        "Those who only connect again were cut off just so, and the same was published behind them: they do not ask for it.",
        "The heap is that with all 5,000 connected; end ÷ beginning is beside the same before they were cut off.");
  }

  @Override
  public Map<String, Plot> plots(Results results) {
    return Map.of(
        "",
        Bars.of(
            "resume: 5,000 clients come back for 100 messages each",
            results,
            List.of(Figure.ALL_THERE, Figure.P99, Figure.FRONT_PEAK)));
  }
}
