package dev.warren.worker.intake;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the worker takes events.
 *
 * @param partitions queues per family; the most workers that can share a family's work. All workers
 *     must have the same number: with more queues than workers know, nobody takes from the rest
 * @param prefetch events in flight per partition: taken, and not yet confirmed as published
 */
@ConfigurationProperties("warren.intake")
public record IntakeSettings(@DefaultValue("4") int partitions, @DefaultValue("256") int prefetch) {

  public IntakeSettings {
    if (partitions < 1 || partitions > 256) {
      throw new IllegalArgumentException("warren.intake.partitions must be 1 to 256");
    }
    if (prefetch < 1 || prefetch > 65_535) {
      throw new IllegalArgumentException("warren.intake.prefetch must be 1 to 65535");
    }
  }
}
