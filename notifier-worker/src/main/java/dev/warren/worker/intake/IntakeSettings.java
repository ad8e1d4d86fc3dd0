package dev.warren.worker.intake;

import dev.warren.partition.PartitionSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the worker consumes events.
 *
 * @param partitions the queues per family that RabbitMQ must have, and so the most workers that can
 *     share a family's work; null for what RabbitMQ has
 * @param prefetch the maximum number of unacknowledged events per partition
 * @param maxBytes the memory for events in flight of all partitions; null for a quarter of the heap
 */
@ConfigurationProperties("warren.intake")
public record IntakeSettings(
    @Nullable Integer partitions, @DefaultValue("256") int prefetch, @Nullable DataSize maxBytes) {

  private static final int PART_OF_HEAP = 4;

  public IntakeSettings {
    if (partitions != null && (partitions < 1 || partitions > PartitionSet.MOST)) {
      throw new IllegalArgumentException("warren.intake.partitions must be 1 to 256");
    }
    if (prefetch < 1 || prefetch > 65_535) {
      throw new IllegalArgumentException("warren.intake.prefetch must be 1 to 65535");
    }
    if (maxBytes != null && maxBytes.toBytes() < 1) {
      throw new IllegalArgumentException("warren.intake.max-bytes must be 1B or more");
    }
  }

  long memoryBytes() {
    return maxBytes == null ? Runtime.getRuntime().maxMemory() / PART_OF_HEAP : maxBytes.toBytes();
  }
}
