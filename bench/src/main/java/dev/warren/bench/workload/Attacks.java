package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.hostile.HostileClients;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One attack after another, in a gateway and a worker with the memory of infra/compose.yaml. */
final class Attacks implements Workload {

  /** The good clients alone, for a minute after the last attack. */
  private static final String LATER = "a minute later";

  private static final double LATER_SECONDS = 60;

  private final Map<String, Integer> attacks;

  /**
   * @param attacks the names of the attacks, in their order, each with the number of its clients
   */
  Attacks(Map<String, Integer> attacks) {
    this.attacks = attacks;
  }

  @Override
  public Map<String, String> gatewayEnvironment() {
    return Map.of("WARREN_JWT_SECRET", Hostile.SECRET);
  }

  @Override
  public Map<String, List<String>> jvmOptions() {
    return Map.of(
        "gateway", List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError"),
        "worker", List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"));
  }

  @Override
  public void perform(Stage stage) throws Exception {
    stage.rounds(
        Paced.startWarm(stage),
        (round, peer) -> {
          Gauges gauges = Gauges.of(peer.target().url());
          attack(stage, round, peer, HostileClients.HARMLESS);
          peer.collectGarbage();
          Map<String, Double> before = gauges.read();
          for (String attack : attacks.keySet()) {
            attack(stage, round, peer, attack);
          }
          stage.attempt(LATER, () -> later(stage, round, peer, gauges, before));
        });
  }

  private void attack(Stage stage, int round, Peer peer, String attack) throws Exception {
    int clients = attacks.getOrDefault(attack, 1);
    stage.attempt(attack, () -> Hostile.measure(stage, round, peer, attack, attack, clients));
  }

  /** Compares the memory with that before the first attack. No client is connected then. */
  private static void later(
      Stage stage, int round, Peer peer, Gauges gauges, Map<String, Double> before)
      throws Exception {
    Observation seen;
    try (Crowd crowd = stage.open(peer, Burst.connections(peer))) {
      seen = crowd.measure(round, LATER, Paced.run(LATER_SECONDS, 0));
    }
    peer.collectGarbage();
    Map<String, Double> after = gauges.read();
    stage.log("bytes before the first attack: %s, a minute later: %s".formatted(before, after));
    seen = Gauges.grown(seen, Figure.HEAP_GROWTH, Gauges.HEAP, before, after);
    seen = Gauges.grown(seen, Figure.OWN_HEAP_GROWTH, Gauges.OWN_HEAP, before, after);
    stage.results().add(Gauges.grown(seen, Figure.DIRECT_GROWTH, Gauges.DIRECT, before, after));
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
            Figure.KEPT,
            Figure.HEAP_GROWTH,
            Figure.OWN_HEAP_GROWTH,
            Figure.DIRECT_GROWTH),
        "attacks: 1,000 good clients beside each attack",
        List.of(Figure.P99),
        Stream.concat(
                attacks.keySet().stream()
                    .map(
                        attack ->
                            Promise.between(
                                attack, HostileClients.HARMLESS, Figure.P99, atMost(2, "×"))),
                Stream.of(
                    Promise.itself(LATER, Figure.OWN_HEAP_GROWTH, atMost(1.1, "×")),
                    Promise.itself(LATER, Figure.DIRECT_GROWTH, atMost(1.1, "×"))))
            .toList(),
        List.of(
            "The gateway's heap is at most 512 MB and the worker's 256 MB, as in containers of"
                + " infra/compose.yaml.",
            "An attack has one client, or as many as it needs: %s."
                .formatted(
                    attacks.entrySet().stream()
                        .filter(each -> each.getValue() > 1)
                        .map(each -> "%d for '%s'".formatted(each.getValue(), each.getKey()))
                        .collect(Collectors.joining(", "))),
            "The first row is beside one harmless client. The last row compares the gateway's memory"
                + " after all attacks with that before the first one.",
            "The gateway keeps the newest messages, and those that it has read from the stream, in its"
                + " heap for history, up to warren.history.window and warren.history.scanned. It keeps"
                + " more at the end than at the beginning, so the promise is about the heap without"
                + " them."));
  }
}
