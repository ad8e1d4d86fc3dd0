package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import java.util.List;

/** One publisher, as fast as the feed accepts messages. */
final class Burst implements Workload {

  static final int CONNECTIONS = 1_000;
  static final int BODY = 256;

  /** The messages under way: a few hundred kilobytes per subscriber. */
  static final int WINDOW = 1_024;

  /** This is long enough for the JIT compiler to finish the hot code. */
  static final double WARM_UP_SECONDS = 8;

  private static final double SETTLE_SECONDS = 5;

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    stage.warmUp(peers, Burst::connections, run(WARM_UP_SECONDS, Window.FIRST));
    stage.crowds(
        peers,
        Burst::connections,
        (round, crowd) -> {
          Run run = sized(crowd, stage.plan().seconds());
          stage.results().add(crowd.measure(round, "", run));
        });
  }

  static Connections connections(Peer peer) {
    return Connections.of(peer.target(), CONNECTIONS, Channels.of(1));
  }

  /** The run to measure. A first run finds out how many messages this peer can have under way. */
  static Run sized(Crowd crowd, double seconds) {
    Measured first = crowd.warmUp(run(2, Window.FIRST));
    int window = Window.after(first, CONNECTIONS, WINDOW);
    // Warms up again, because with more messages under way other code is hot and other buffers have
    // to grow.
    crowd.warmUp(run(SETTLE_SECONDS, window));
    return run(seconds, window);
  }

  static Run run(double seconds, int window) {
    return Run.withinWindow(seconds, window, BODY);
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(Figure.DELIVERIES, Figure.CPU, Figure.MEMORY),
            List.of(Figure.DELIVERIES, Figure.CPU)),
        "burst: one message to 1,000 subscribers, as fast as it goes",
        List.of(Figure.DELIVERIES, Figure.CPU),
        List.of(
            Promise.beside("nats", Figure.DELIVERIES, atLeast(1, "×")),
            Promise.beside("bare-netty", Figure.DELIVERIES, atLeast(0.8, "×")),
            Promise.beside("bare-netty-log", Figure.DELIVERIES, atLeast(0.8, "×")),
            Promise.beside("web_stomp", Figure.DELIVERIES, atLeast(30, "×")),
            Promise.beside("spring-relay", Figure.DELIVERIES, atLeast(60, "×"))),
        List.of(
            "CPU is that of all of a peer's processes, including the broker and the worker.",
            "bare-netty-log reads a RabbitMQ stream as Warren does; bare-netty reads its publisher.",
            "Up to 1,024 messages are under way; a slower peer has what it delivers in 3 s, at least 16."));
  }
}
