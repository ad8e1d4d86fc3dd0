package dev.warren.worker.intake;

import dev.warren.broker.Family;
import java.time.Duration;

/** New memories for partitions. */
@FunctionalInterface
public interface Memories {

  Memory of(Family family);

  /**
   * For how long a memory of a family that remembers is believed while nothing is delivered:
   * whoever holds such a partition hears of gateways, or of itself, more often than that.
   */
  default Duration believedFor() {
    return Duration.ofSeconds(15);
  }

  /** All that is delivered is passed on. */
  Memories NONE = family -> new Forgetful();
}
