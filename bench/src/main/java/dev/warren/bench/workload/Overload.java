package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;

import dev.warren.bench.load.Run;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.util.List;

/**
 * More messages than the machine can deliver, from a publisher that does not wait: is any message
 * lost?
 */
final class Overload implements Workload {

  /** 15 million deliveries per second: about twice the burst on two cores. */
  private static final double RATE = 15_000;

  @Override
  public void perform(Stage stage) throws Exception {
    stage.crowds(
        Paced.startWarm(stage),
        Burst::connections,
        (round, crowd) -> {
          Run run = Run.atRate(stage.plan().seconds(), RATE, Burst.BODY);
          Observation seen = crowd.measure(round, "", run);
          int closed = seen.clients().closed();
          stage.results().add(seen.with(Figure.KEPT, 100.0 - closed * 100.0 / Burst.CONNECTIONS));
        });
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(Figure.DELIVERIES, Figure.P50, Figure.P99, Figure.FRONT_PEAK, Figure.KEPT),
        "overload: 15,000 messages/s for 1,000 subscribers",
        List.of(Figure.DELIVERIES, Figure.P99, Figure.FRONT_PEAK),
        // A promise also fails if a delivery is missing, repeated or out of order.
        List.of(Promise.itself("", Figure.KEPT, atLeast(100, "%"))),
        List.of(
            "Every client reads and none can follow: the gateway reads the log more slowly and"
                + " closes nobody with 4008. Nothing is lost; messages are late, hence the"
                + " latencies.",
            "Deliveries/s count only the time of publishing; the run then waits for the rest."));
  }
}
