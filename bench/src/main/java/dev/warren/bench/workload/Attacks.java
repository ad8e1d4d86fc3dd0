package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.hostile.HostileClients;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One attack after another, in a gateway and a worker with the memory of infra/compose.yaml. */
final class Attacks implements Workload {

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
          for (String attack : steps()) {
            int clients = attacks.getOrDefault(attack, 1);
            stage.attempt(
                attack, () -> Hostile.measure(stage, round, peer, attack, attack, clients));
          }
        });
  }

  private List<String> steps() {
    return Stream.concat(Stream.of(HostileClients.HARMLESS), attacks.keySet().stream()).toList();
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.DELIVERIES, Figure.P50, Figure.P99, Figure.P999, Figure.FRONT_PEAK, Figure.KEPT),
        "attacks: 1,000 good clients beside each attack",
        List.of(Figure.P99),
        attacks.keySet().stream()
            .map(
                attack ->
                    Promise.between(attack, HostileClients.HARMLESS, Figure.P99, atMost(2, "×")))
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
            "The first row is beside one harmless client."));
  }
}
