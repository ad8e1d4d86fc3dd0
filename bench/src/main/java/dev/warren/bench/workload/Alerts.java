package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.machine.Usage;
import dev.warren.bench.machine.Used;
import dev.warren.bench.machine.Watch;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Target;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Many users, each with a queue of alerts: their cost in RabbitMQ, and the speed of their connects.
 */
final class Alerts implements Workload {

  private static final int USERS = 10_000;

  /** The load generator signs a token for each user with this secret. */
  private static final String SECRET = "a secret of the bench, of 32 bytes and more";

  private static final String FIRST = "queues are made";
  private static final String AGAIN = "queues are there";

  private static final int WARM_UP_USERS = 200;

  /** A gateway keeps consuming for 30 s after a user's last device has left. */
  private static final int UNTIL_NOBODY_CONSUMES_MS = 40_000;

  private static final int SETTLED_MS = 5_000;

  @Override
  public Map<String, String> gatewayEnvironment() {
    return Map.of("WARREN_JWT_SECRET", SECRET);
  }

  @Override
  public void perform(Stage stage) throws Exception {
    for (Peer peer : stage.startAll()) {
      for (int i = 0; i < 3; i++) {
        stage.open(peer, connections(peer, WARM_UP_USERS)).close();
      }
      Thread.sleep(SETTLED_MS);
      long before = broker(peer);
      stage.results().add(connect(stage, peer, FIRST, before));
      Thread.sleep(UNTIL_NOBODY_CONSUMES_MS);
      stage.results().add(connect(stage, peer, AGAIN, before));
    }
  }

  private static Observation connect(Stage stage, Peer peer, String step, long before)
      throws Exception {
    int users = Machine.connections(USERS);
    try (Crowd crowd = stage.open(peer, connections(peer, users))) {
      Thread.sleep(SETTLED_MS);
      long full = broker(peer);
      try (Watch watch = new Watch(peer.processes())) {
        Thread.sleep(Math.round(stage.plan().seconds() * 1_000));
        Map<String, Used> used = watch.stop();
        Map<Integer, Integer> closes = crowd.disconnect();
        double open = crowd.connected().connections();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CONNECTIONS, open);
        figures.put(Figure.CONNECTS, open / crowd.connected().seconds());
        figures.put(Figure.CONNECTING, crowd.connected().seconds());
        figures.put(Figure.BROKER_MEMORY, full / (double) (1 << 20));
        figures.put(Figure.PER_QUEUE, (full - before) / 1024.0 / open);
        figures.put(
            Figure.BROKER_AT_REST, used.get("broker").cpuSeconds() / stage.plan().seconds() * 100);
        return new Observation(
            1,
            new Case(peer.name(), step),
            new Observation.Clients(crowd.connected(), closes),
            null,
            used,
            figures);
      }
    }
  }

  private static long broker(Peer peer) throws IOException {
    return Usage.of(peer.processes().get("broker")).residentBytes();
  }

  /** Each user has a token of its own and one subscription. */
  private static Connections connections(Peer peer, int users) {
    Target of = peer.target();
    Target own =
        new Target(
            of.wire(),
            of.url(),
            Map.of(Target.EACH_A_USER, SECRET),
            "/user/queue/alerts",
            "",
            of.feed());
    return Connections.of(own, users, Channels.of(1));
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.CONNECTIONS,
            Figure.CONNECTING,
            Figure.CONNECTS,
            Figure.BROKER_MEMORY,
            Figure.PER_QUEUE,
            Figure.BROKER_AT_REST),
        "alerts: 10,000 users with a durable queue each",
        List.of(Figure.CONNECTING, Figure.BROKER_MEMORY),
        List.of(
            Promise.itself(FIRST, Figure.CONNECTIONS, atLeast(USERS, "connections")),
            Promise.itself(AGAIN, Figure.CONNECTIONS, atLeast(USERS, "connections"))),
        List.of(
            "A device counts as connected at its subscription's RECEIPT: RabbitMQ then consumes its"
                + " queue.",
            "RabbitMQ's memory is resident memory; per queue it is the growth since before the first"
                + " queue, and includes the consumer.",
            "128 devices are being connected at any moment."));
  }
}
