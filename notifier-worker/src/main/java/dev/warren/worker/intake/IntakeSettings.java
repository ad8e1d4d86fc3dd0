package dev.warren.worker.intake;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the worker consumes events.
 *
 * @param partitions queues per family, and so the most workers that can share a family's work. The
 *     same number for all workers: a worker with a lower number leaves the other queues unconsumed
 * @param prefetch the maximum number of unacknowledged events per partition
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
