package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.under;

import dev.warren.bench.load.Backlog;
import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connected;
import dev.warren.bench.load.Connections;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How soon a process that is started again is ready, on a machine that does nothing else. */
final class Restart implements Workload {

  private static final List<String> ROLES = List.of("gateway", "worker");
  private static final int CHANNELS = 10;

  /** A starting gateway reads back what its history window can hold. */
  private static final int EVENTS = 100_000;

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    List<Peer> filled = new ArrayList<>();
    for (Peer peer : peers) {
      if (stage.attempt(peer.name(), () -> fillLog(stage, peer))) {
        filled.add(peer);
      }
    }
    stage.steps(
        filled,
        ROLES,
        (round, peer, role) -> stage.results().add(restart(stage, round, peer, role)));
  }

  private static void fillLog(Stage stage, Peer peer) throws Exception {
    try (Crowd crowd =
        stage.open(peer, Connections.of(peer.target(), 0, Channels.ofEvents(CHANNELS)))) {
      crowd.publish(new Backlog(EVENTS / CHANNELS, Burst.BODY));
    }
    IntakeQueues.awaitEmpty(peer);
  }

  private static Observation restart(Stage stage, int round, Peer peer, String role)
      throws Exception {
    double seconds = peer.restart(role);
    stage.log("%s: ready after %.2f s".formatted(role, seconds));
    return new Observation(
        round,
        new Case(peer.name(), role),
        new Observation.Clients(new Connected(0, 0, 0, ""), Map.of()),
        null,
        Map.of(),
        Map.of(Figure.READY, seconds));
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(Figure.READY),
        "restart: from start to ready",
        List.of(Figure.READY),
        ROLES.stream().map(role -> Promise.itself(role, Figure.READY, under(5, "s"))).toList(),
        List.of(
            "From the start of the process until its health is 200. RabbitMQ runs all along, and"
                + " its log has %,d events.".formatted(EVENTS)));
  }
}
