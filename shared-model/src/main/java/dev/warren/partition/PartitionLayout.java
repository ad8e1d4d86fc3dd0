package dev.warren.partition;

import dev.warren.broker.Family;
import java.util.Arrays;
import java.util.List;

/**
 * The partitions that RabbitMQ has.
 *
 * @param worked the set that workers consume
 * @param count the number of partitions per family in this set
 * @param routed the set that gets new events; another one than {@code worked} while the number is
 *     being changed
 * @param routedCount the number of partitions per family in that set
 */
public record PartitionLayout(
    PartitionSet worked, int count, PartitionSet routed, int routedCount) {

  static PartitionLayout steady(PartitionSet set, int count) {
    return new PartitionLayout(set, count, set, count);
  }

  /** Whether the number is being changed, from {@code count} to {@code routedCount}. */
  public boolean isChanging() {
    return worked != routed;
  }

  /** The queues that workers consume, of each family. */
  public List<List<String>> queues() {
    return Arrays.stream(Family.values()).map(family -> worked.queues(family, count)).toList();
  }
}
