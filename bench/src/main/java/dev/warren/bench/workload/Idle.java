package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;
import static dev.warren.bench.report.Verdict.Bound.under;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connected;
import dev.warren.bench.load.Connections;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.machine.Usage;
import dev.warren.bench.machine.Used;
import dev.warren.bench.machine.Watch;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many clients that get no messages. One peer at a time, because the workload measures memory. */
final class Idle implements Workload {

  private static final int CONNECTIONS = 10_000;

  /** Each client of the relay causes a second connection in the gateway and one in the broker. */
  private static final int RELAYED_CONNECTIONS = 5_000;

  private static final int HEART_BEAT_MS = 10_000;

  /** These are enough for the JIT compiler to finish; otherwise its memory would count, too. */
  private static final int WARM_UPS = 6;

  private static final int WARM_UP_CONNECTIONS = 500;

  private static final int REST_MS = 15_000;
  private static final int COLLECTED_MS = 2_000;

  @Override
  public void perform(Stage stage) throws Exception {
    for (int round = 1; round <= stage.plan().rounds(); round++) {
      for (String name : Stage.rotated(stage.plan().peers(), round)) {
        int now = round;
        stage.attempt(
            name,
            () -> {
              Peer peer = stage.start(name);
              try {
                stage.results().add(rest(stage, now, peer));
              } finally {
                stage.stop(peer);
              }
            });
      }
    }
  }

  private static Observation rest(Stage stage, int round, Peer peer) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      stage.open(peer, connections(peer, WARM_UP_CONNECTIONS)).close();
    }
    Map<String, Usage> empty = collected(peer);
    try (Crowd crowd = stage.open(peer, connections(peer, most(peer)))) {
      Thread.sleep(REST_MS);
      Map<String, Usage> full = collected(peer);
      try (Watch watch = new Watch(peer.processes())) {
        Thread.sleep(Math.round(stage.plan().seconds() * 1_000));
        Map<String, Used> used = watch.stop();
        Map<Integer, Integer> closes = crowd.disconnect();
        return new Observation(
            round,
            Case.of(peer.name()),
            new Observation.Clients(crowd.connected(), closes),
            null,
            used,
            figures(crowd.connected(), empty, full, used, stage.plan().seconds()));
      }
    }
  }

  private static int most(Peer peer) throws IOException {
    int wanted = peer.name().equals("spring-relay") ? RELAYED_CONNECTIONS : CONNECTIONS;
    return Machine.connections(wanted);
  }

  private static Connections connections(Peer peer, int connections) {
    return Connections.of(peer.target(), connections, Channels.of(1)).withHeartBeat(HEART_BEAT_MS);
  }

  private static Map<String, Usage> collected(Peer peer) throws Exception {
    peer.collectGarbage();
    Thread.sleep(COLLECTED_MS);
    Map<String, Usage> usage = new LinkedHashMap<>();
    for (Map.Entry<String, Long> process : peer.processes().entrySet()) {
      usage.put(process.getKey(), Usage.of(process.getValue()));
    }
    return usage;
  }

  static Map<Figure, Double> figures(
      Connected connected,
      Map<String, Usage> empty,
      Map<String, Usage> full,
      Map<String, Used> used,
      double seconds) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    double open = connected.connections();
    figures.put(Figure.CONNECTIONS, open);
    figures.put(Figure.CONNECTS, open / connected.seconds());
    figures.put(Figure.FRONT_MEMORY, Crowd.front(full).residentBytes() / (double) (1 << 20));
    if (open > 0) {
      figures.put(
          Figure.PER_CONNECTION,
          (Crowd.front(full).residentBytes() - Crowd.front(empty).residentBytes()) / 1024 / open);
      figures.put(Figure.ALL_PER_CONNECTION, (resident(full) - resident(empty)) / 1024 / open);
    }
    figures.put(Figure.AT_REST, Crowd.front(used).cpuSeconds() / seconds * 100);
    return figures;
  }

  private static double resident(Map<String, Usage> usage) {
    return usage.values().stream().mapToDouble(Usage::residentBytes).sum();
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(
                Figure.CONNECTIONS,
                Figure.PER_CONNECTION,
                Figure.ALL_PER_CONNECTION,
                Figure.FRONT_MEMORY,
                Figure.CONNECTS,
                Figure.AT_REST),
            List.of(Figure.PER_CONNECTION, Figure.CONNECTS)),
        "idle: 10,000 clients at rest",
        List.of(Figure.ALL_PER_CONNECTION, Figure.CONNECTS),
        List.of(
            Promise.itself("", Figure.PER_CONNECTION, atMost(12, "KB")),
            Promise.beside("web_stomp", Figure.CONNECTS, atLeast(3, "×")),
            Promise.itself("", Figure.AT_REST, under(5, "%"))),
        List.of(
            "The gateway is the process that holds the connections: for web_stomp that is RabbitMQ"
                + " itself. Behind it stand spring-relay's broker, and Warren's broker and worker.",
            "spring-relay has 5,000 clients, as each of them also takes a connection to the broker.",
            "Memory is resident memory at rest minus that before the first client, both after a"
                + " collection."));
  }
}
