package dev.warren.system.faults;

import dev.warren.system.process.WarrenProcess;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** Injects the planned faults one after another. Confined to one thread. */
final class Faults {

  private final Plan plan;
  private final Warren warren;
  private final Recovery recovery;
  private final Journal journal;
  private final Problems problems;
  private final ProcessFaults processes;
  private final BrokerFaults broker;
  private final ClientFaults clients;
  private final QueueDeletion deletion;
  private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);

  Faults(
      Plan plan,
      Warren warren,
      Recovery recovery,
      Journal journal,
      Problems problems,
      ClientFaults clients,
      QueueDeletion deletion) {
    Random random = new Random(plan.seed());
    this.plan = plan;
    this.warren = warren;
    this.recovery = recovery;
    this.journal = journal;
    this.problems = problems;
    this.processes = new ProcessFaults(random);
    this.broker = new BrokerFaults(warren, random);
    this.clients = clients;
    this.deletion = deletion;
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
      strike(kind);
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

  private void strike(FaultKind kind) throws Exception {
    switch (kind) {
      case KILL_GATEWAY -> processes.kill(warren.gateways());
      case KILL_WORKER -> processes.kill(warren.workers());
      case KILL_BROKER -> broker.kill();
      case PAUSE_GATEWAY -> processes.pause(warren.gateways());
      case PAUSE_WORKER -> processes.pause(warren.workers());
      case PAUSE_BROKER -> broker.pause();
      case MEMORY_ALARM -> broker.alarmOfMemory();
      case CLOSE_CHANNEL -> broker.closeChannel();
      case CLOSE_CONNECTION -> broker.closeConnection();
      case DELETE_QUEUE -> deletion.strike(gateway().stomp());
      case NEVER_ACKNOWLEDGES -> clients.neverAcknowledge(gateway());
      case VANISHES -> clients.vanish(gateway());
    }
  }

  private WarrenProcess gateway() {
    return processes.oneOf(warren.gateways());
  }

  /** The number of injected faults of each kind. */
  Map<FaultKind, Integer> counts() {
    return counts;
  }
}
