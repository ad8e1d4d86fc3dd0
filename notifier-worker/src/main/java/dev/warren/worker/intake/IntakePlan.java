package dev.warren.worker.intake;

import dev.warren.worker.ownership.MemoryFactory;

/**
 * How a worker processes the events of all partitions.
 *
 * @param memories creates the memory of each partition
 */
public record IntakePlan(
    EventRules rules, MemoryFactory memories, IntakeSettings settings, AlertLimits alertLimits) {}
