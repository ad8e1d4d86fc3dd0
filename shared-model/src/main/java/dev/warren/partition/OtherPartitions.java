package dev.warren.partition;

import java.io.IOException;

/** RabbitMQ has another number of partitions than the setting. */
public final class OtherPartitions extends IOException {

  private static final long serialVersionUID = 1L;

  OtherPartitions(int setting, PartitionLayout has) {
    super(
        ("warren.intake.partitions is %d, but RabbitMQ has %d partitions per family%s. Set"
                + " WARREN_INTAKE_PARTITIONS to %d, or leave it out to use what RabbitMQ has. To"
                + " change RabbitMQ, run `warren partitions %d` while workers run (docs/operations.md,"
                + " Change the partitions)")
            .formatted(
                setting,
                has.count(),
                has.isChanging() ? " and changes to %d".formatted(has.routedCount()) : "",
                has.routedCount(),
                setting));
  }
}
