package dev.warren.worker.intake;

import dev.warren.broker.LogRoute;
import dev.warren.worker.ownership.MemoryFactory;

/**
 * How a worker processes the events of all partitions.
 *
 * @param memories creates the memory of each partition
 * @param memory bounds the bytes of the deliveries in the worker
 * @param route which messages go to the log in batches
 */
public record IntakePlan(
    EventRules rules,
    MemoryFactory memories,
    IntakeSettings settings,
    AlertLimits alertLimits,
    IntakeMemory memory,
    LogRoute route) {

  public IntakePlan(
      EventRules rules,
      MemoryFactory memories,
      IntakeSettings settings,
      AlertLimits alertLimits,
      LogRoute route) {
    this(rules, memories, settings, alertLimits, new IntakeMemory(settings.memoryBytes()), route);
  }
}
