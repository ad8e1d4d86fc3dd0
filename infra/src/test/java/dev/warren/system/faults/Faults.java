package dev.warren.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Injects the planned faults one after another. Confined to one thread. */
final class Faults {

  private final Plan plan;
  private final Strikes strikes;
  private final Recovery recovery;
  private final Flows flows;
  private final Journal journal;
  private final Problems problems;
  private final Map<FaultKind, List<Stop>> stops = new EnumMap<>(FaultKind.class);

  /**
   * The effect of a fault on the flows.
   *
   * @param outage the longest standstill of a flow
   * @param recovery the longest standstill of a flow after the end of the fault
   */
  record Stop(Duration outage, Duration recovery) {}

  Faults(
      Plan plan,
      Strikes strikes,
      Recovery recovery,
      Flows flows,
      Journal journal,
      Problems problems) {
    this.plan = plan;
    this.strikes = strikes;
    this.recovery = recovery;
    this.flows = flows;
    this.journal = journal;
    this.problems = problems;
  }

  /**
   * Returns when the system has recovered from the last fault, or a fault could not be injected.
   */
  void run() throws InterruptedException {
    long next = System.nanoTime();
    for (FaultKind kind : plan.faults()) {
      long wait = next - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(Duration.ofNanos(wait).toMillis());
      }
      next = System.nanoTime() + plan.every().toNanos();
      if (!inject(kind)) {
        return;
      }
    }
  }

  private boolean inject(FaultKind kind) throws InterruptedException {
    int number = stops.values().stream().mapToInt(List::size).sum() + 1;
    System.out.printf("%2d/%d %s%n", number, plan.faults().size(), kind.title());
    journal.write("fault", kind);
    long started = System.nanoTime();
    flows.begin();
    try {
      strikes.strike(kind);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      problems.add(kind.title() + ": " + e);
      return false;
    }
    long seconds = Duration.ofNanos(System.nanoTime() - started).toSeconds();
    recovery.await(kind.title());
    Stop stop = new Stop(flows.outage(), flows.recovery());
    stops.computeIfAbsent(kind, any -> new ArrayList<>()).add(stop);
    journal.write("recovered", kind);
    System.out.printf(
        "    %d s; longest standstill %.1f s, after the end %.1f s%n",
        seconds, stop.outage().toMillis() / 1e3, stop.recovery().toMillis() / 1e3);
    return true;
  }

  /** The effects of the injected faults, by kind. */
  Map<FaultKind, List<Stop>> stops() {
    return stops;
  }
}
