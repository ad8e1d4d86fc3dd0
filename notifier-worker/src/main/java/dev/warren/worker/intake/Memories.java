package dev.warren.worker.intake;

import dev.warren.broker.Family;

/** New memories for partitions. */
@FunctionalInterface
public interface Memories {

  Memory of(Family family);

  /** All that is delivered is passed on. */
  Memories NONE = family -> new Forgetful();
}
