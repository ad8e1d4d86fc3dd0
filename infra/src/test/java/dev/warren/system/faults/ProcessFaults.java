package dev.warren.system.faults;

import dev.warren.system.process.WarrenProcess;
import java.util.List;
import java.util.Random;

/**
 * Faults of gateways and workers. A method returns when the process is healthy again. Others take
 * over from a killed one, so recovery counts from the kill; it counts from the end of a suspension.
 */
final class ProcessFaults {

  private static final int LEAST_DEAD_MS = 500;
  private static final int MOST_DEAD_MS = 3_000;

  /**
   * Some pauses are shorter and some longer than the 4 s after which a gateway closes a silent
   * connection.
   */
  private static final int LEAST_PAUSE_MS = 3_000;

  private static final int MOST_PAUSE_MS = 9_000;

  private final Flows flows;
  private final Random random;

  ProcessFaults(Flows flows, Random random) {
    this.flows = flows;
    this.random = random;
  }

  void kill(List<WarrenProcess> candidates) throws Exception {
    WarrenProcess killed = oneOf(candidates);
    killed.kill();
    flows.end();
    Thread.sleep(random.nextInt(LEAST_DEAD_MS, MOST_DEAD_MS));
    killed.startAgain();
  }

  void pause(List<WarrenProcess> candidates) throws Exception {
    WarrenProcess paused = oneOf(candidates);
    paused.pause();
    try {
      Thread.sleep(random.nextInt(LEAST_PAUSE_MS, MOST_PAUSE_MS));
    } finally {
      paused.resume();
      flows.end();
    }
    paused.awaitHealthy();
  }

  WarrenProcess oneOf(List<WarrenProcess> candidates) {
    return candidates.get(random.nextInt(candidates.size()));
  }
}
