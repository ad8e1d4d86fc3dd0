package dev.warren.worker.ownership;

import dev.warren.broker.Family;
import java.time.Duration;

/** Creates the memory of each partition. */
@FunctionalInterface
public interface MemoryFactory {

  /** For partitions that remember nothing and publish every event unchanged. */
  MemoryFactory NONE = family -> new NoMemory();

  /** A new, empty memory. */
  Memory create(Family family);

  /**
   * How long a memory stays trusted without a delivery, in families with a memory. The owner of
   * such a partition gets a gateway's beat, or a note of its own, at shorter intervals. So a longer
   * silence means that the partition was lost or that RabbitMQ stood still.
   */
  default Duration trustedFor() {
    return Duration.ofSeconds(15);
  }
}
