package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Lines;
import dev.warren.bench.report.Observation;
import dev.warren.bench.report.Plot;
import dev.warren.bench.report.Results;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The same number of deliveries per second to more and more subscribers. */
final class Grow implements Workload {

  private static final List<Integer> SIZES = List.of(100, 1_000, 5_000, 10_000, 20_000);
  private static final int COMPARED_WITH = 1_000;
  private static final double DELIVERIES_A_SECOND = 20_000;

  /** A small window, because with 20,000 subscribers each message under way is 20,000 frames. */
  private static final int WINDOW = 64;

  private static final double CLOSED_LOOP_SECONDS = 10;
  private static final double SETTLE_SECONDS = 3;

  @Override
  public void perform(Stage stage) throws Exception {
    stage.rounds(
        Paced.startWarm(stage),
        (round, peer) -> {
          for (int size : sizes(Machine.openFiles())) {
            stage.attempt(peer.name() + " with " + size, () -> measure(stage, round, peer, size));
          }
        });
  }

  /** The sizes, of which the largest is the limit of open files of one process. */
  static List<Integer> sizes(int openFiles) {
    int most = openFiles - Machine.FILES_BESIDE_CONNECTIONS;
    return SIZES.stream().map(size -> Math.min(size, most)).distinct().toList();
  }

  private static void measure(Stage stage, int round, Peer peer, int size) throws Exception {
    Connections connections = Connections.of(peer.target(), size, Channels.of(1));
    double rate = DELIVERIES_A_SECOND / size;
    try (Crowd crowd = stage.open(peer, connections)) {
      crowd.warmUp(Run.atRate(SETTLE_SECONDS, rate, Burst.BODY));
      Observation seen =
          crowd.measure(round, step(size), Run.atRate(stage.plan().seconds(), rate, Burst.BODY));
      Observation full =
          crowd.measure(
              round, step(size) + ", closed loop", Burst.run(CLOSED_LOOP_SECONDS, WINDOW));
      stage.results().add(seen);
      stage.results().add(full);
    }
  }

  private static String step(int size) {
    return Integer.toString(size);
  }

  private static String largest() {
    List<Integer> sizes = sizes(files());
    return step(sizes.get(sizes.size() - 1));
  }

  private static int files() {
    try {
      return Machine.openFiles();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(
                Figure.DELIVERIES,
                Figure.FRONT_CPU,
                Figure.CPU,
                Figure.P50,
                Figure.P99,
                Figure.FRONT_PEAK),
            List.of(Figure.CPU)),
        "",
        List.of(),
        List.of(
            Promise.between(largest(), step(COMPARED_WITH), Figure.FRONT_CPU, atMost(1.5, "×"))),
        List.of(
            "The largest size is the machine's limit of open files for a process, minus %d."
                .formatted(Machine.FILES_BESIDE_CONNECTIONS),
            "CPU is that of all of a peer's processes; the promise is about the gateway alone.",
            "In the closed loop %d messages are under way.".formatted(WINDOW)));
  }

  @Override
  public Map<String, Plot> plots(Results results) {
    Map<String, Plot> plots = new LinkedHashMap<>();
    plots.put(
        "",
        new Lines(
            "grow: the cost of a delivery, by the number of subscribers",
            "subscribers (log)",
            "CPU, µs/delivery (log; less is better)",
            true,
            lines(results, "", Figure.CPU)));
    plots.put(
        "throughput",
        new Lines(
            "grow: deliveries/s in a closed loop, by the number of subscribers",
            "subscribers (log)",
            "deliveries/s (log; more is better)",
            true,
            lines(results, ", closed loop", Figure.DELIVERIES)));
    return plots;
  }

  private static List<Lines.Line> lines(Results results, String suffix, Figure figure) {
    return results.cases().stream()
        .map(Case::peer)
        .distinct()
        .map(
            peer ->
                new Lines.Line(
                    peer,
                    sizes(files()).stream()
                        .flatMap(size -> point(results, peer, size, suffix, figure).stream())
                        .toList()))
        .toList();
  }

  private static List<Lines.Point> point(
      Results results, String peer, int size, String suffix, Figure figure) {
    OptionalDouble median = results.median(new Case(peer, step(size) + suffix), figure);
    return median.isPresent() ? List.of(new Lines.Point(size, median.getAsDouble())) : List.of();
  }
}
