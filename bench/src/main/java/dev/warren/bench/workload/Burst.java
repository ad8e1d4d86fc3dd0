package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;

import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Measured;
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

/** One publisher, as fast as the feed takes it. */
final class Burst implements Workload {

  static final int CONNECTIONS = 1_000;
  static final int BODY = 256;

  /** Messages under way: some hundred kilobytes to each subscriber. */
  static final int WINDOW = 1_024;

  /** After this the compiler is done with what is hot. */
  static final double WARM_UP_SECONDS = 8;

  private static final double SETTLE_SECONDS = 5;

  @Override
  public String name() {
    return "burst";
  }

  @Override
  public String says() {
    return "1 publisher as fast as the feed takes it, 1,000 subscribers of one channel, 256 B";
  }

  @Override
  public List<String> peers() {
    return List.of(
        Layout.WARREN,
        "bare-netty",
        "bare-netty-log",
        "nats",
        "web_stomp",
        "spring-relay",
        "spring-simple",
        "socketio");
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
    List<Peer> peers = stage.startAll();
    stage.warmUp(peers, Burst::connections, run(WARM_UP_SECONDS, Window.FIRST));
    stage.rounds(
        peers,
        (round, peer) -> {
          try (Crowd crowd = stage.open(peer, connections(peer))) {
            Run run = sized(crowd, stage.plan().seconds());
            stage.results().add(crowd.measure(round, Case.of(peer.name()), run));
          }
        });
  }

  static Connections connections(Peer peer) {
    return new Connections(Wires.target(peer), CONNECTIONS, 1, 1, 0, 0, 0, false);
  }

  /** The run to measure, after one that shows how many messages this peer can have under way. */
  static Run sized(Crowd crowd, double seconds) {
    Measured first = crowd.warmUp(run(2, Window.FIRST));
    int window = Window.after(first, CONNECTIONS, WINDOW);
    // With so many under way it is other code that is hot, and other buffers that have to grow.
    crowd.warmUp(run(SETTLE_SECONDS, window));
    return run(seconds, window);
  }

  private static Run run(double seconds, int window) {
    return new Run(seconds, 0, window, BODY, 0);
  }

  @Override
  public Layout layout() {
    return new Layout(
        List.of(Figure.DELIVERIES, Figure.CPU, Figure.MEMORY),
        List.of(Figure.DELIVERIES, Figure.CPU));
  }

  @Override
  public List<Verdict> verdicts(Results results) {
    return List.of(
        Promise.beside(results, "nats", Figure.DELIVERIES, atLeast(1, "×")),
        Promise.beside(results, "bare-netty", Figure.DELIVERIES, atLeast(0.8, "×")),
        Promise.beside(results, "bare-netty-log", Figure.DELIVERIES, atLeast(0.8, "×")),
        Promise.beside(results, "web_stomp", Figure.DELIVERIES, atLeast(30, "×")),
        Promise.beside(results, "spring-relay", Figure.DELIVERIES, atLeast(60, "×")));
  }

  @Override
  public List<String> notes() {
    return List.of(
        "CPU is that of all of a peer's processes, the broker's and the worker's included.",
        "bare-netty-log is fed by a RabbitMQ stream as Warren is; bare-netty by its publisher.",
        "Up to 1,024 messages are under way; with slower peers what they deliver in 3 s, 16 at least.");
  }

  @Override
  public Map<String, Plot> plots(Results results) {
    return Map.of(
        "",
        Bars.of(
            "burst: one message to 1,000 subscribers, as fast as it goes",
            results,
            List.of(Figure.DELIVERIES, Figure.CPU)));
  }
}
