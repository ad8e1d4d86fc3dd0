package dev.warren.system.faults;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Injects the planned faults one after another. Confined to one thread. */
final class Faults {

  private final Plan plan;
  private final Strikes strikes;
  private final Recovery recovery;
  private final Journal journal;
  private final Problems problems;
  private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);

  Faults(Plan plan, Strikes strikes, Recovery recovery, Journal journal, Problems problems) {
    this.plan = plan;
    this.strikes = strikes;
    this.recovery = recovery;
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
    int number = counts.values().stream().mapToInt(Integer::intValue).sum() + 1;
    System.out.printf("%2d/%d %s%n", number, plan.faults().size(), kind.title());
    journal.write("fault", kind);
    long started = System.nanoTime();
    try {
      strikes.strike(kind);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      problems.add(kind.title() + ": " + e);
      return false;
    }
    long seconds = Duration.ofNanos(System.nanoTime() - started).toSeconds();
    counts.merge(kind, 1, Integer::sum);
    Duration recovered = recovery.await(kind.title());
    journal.write("recovered", kind);
    System.out.printf("    %d s; recovered %.1f s later%n", seconds, recovered.toMillis() / 1e3);
    return true;
  }

  /** The number of injected faults of each kind. */
  Map<FaultKind, Integer> counts() {
    return counts;
  }
}
