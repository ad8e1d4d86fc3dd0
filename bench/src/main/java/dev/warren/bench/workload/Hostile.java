package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.hostile.HostileClients;
import dev.warren.bench.hostile.HostileProcess;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.util.List;
import java.util.Map;

/**
 * The clients of {@link Paced}, with as many hostile clients beside them: how are the good clients
 * affected?
 */
final class Hostile implements Workload {

  private static final String HARMLESS = "beside harmless clients";
  private static final String HOSTILE = "beside hostile clients";

  private static final int OTHERS = 1_000;
  private static final double SETTLE_SECONDS = 5;

  /** The secret of the gateway, which signs the hostile clients' tokens. */
  static final String SECRET = "hostile clients have valid tokens, too: 4f1d77c02b";

  @Override
  public Map<String, String> gatewayEnvironment() {
    return Map.of("WARREN_JWT_SECRET", SECRET);
  }

  @Override
  public void perform(Stage stage) throws Exception {
    stage.steps(
        Paced.startWarm(stage),
        List.of(HARMLESS, HOSTILE),
        (round, peer, step) -> {
          String attack = step.equals(HOSTILE) ? HostileClients.ALL : HostileClients.HARMLESS;
          measure(stage, round, peer, step, attack, OTHERS);
        });
  }

  /** Measures the good clients while others perform an attack. */
  static void measure(Stage stage, int round, Peer peer, String step, String attack, int attackers)
      throws Exception {
    peer.collectGarbage();
    try (Crowd crowd = stage.open(peer, Burst.connections(peer));
        HostileProcess others =
            HostileProcess.start(peer.target().url(), attackers, SECRET, attack)) {
      crowd.warmUp(Paced.run(SETTLE_SECONDS, 0));
      Observation seen = crowd.measure(round, step, Paced.run(stage.plan().seconds(), 0));
      double closed = seen.clients().closed() * 100.0 / Burst.CONNECTIONS;
      stage.results().add(seen.with(Figure.KEPT, 100 - closed));
      stage.log(others.end());
    }
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.DELIVERIES, Figure.P50, Figure.P99, Figure.P999, Figure.FRONT_PEAK, Figure.KEPT),
        "hostile: what 1,000 good clients notice of 1,000 hostile ones",
        List.of(Figure.P99, Figure.FRONT_PEAK),
        List.of(
            Promise.between(HOSTILE, HARMLESS, Figure.P99, atMost(2, "×")),
            Promise.itself(HOSTILE, Figure.KEPT, atLeast(100, "%"))),
        List.of(
            "Each hostile client performs one of %d attacks all the time, and returns a second after"
                    .formatted(HostileClients.attacks().size())
                + " the gateway has ended its connection. The names are in bench/…/hostile/Attacks.",
            "The hostile clients' process has the lowest priority of the machine (nice 19), because"
                + " attackers bring their own processors. The kernel's work for their connections"
                + " still counts. On a full machine they get the time that the others leave, and"
                + " attack less.",
            "The harmless clients subscribe to a channel each and send a heart-beat every 10 s."));
  }
}
