package dev.warren.partition;

import dev.warren.broker.Family;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One of the two sets of queues that the partitions of all families can be. A change of their
 * number creates the other set, so both exist for a while ({@link PartitionChange}).
 */
public enum PartitionSet {
  A(0),
  B(PartitionSet.MOST);

  /** The most partitions of a family. */
  public static final int MOST = 256;

  private final int first;

  PartitionSet(int first) {
    this.first = first;
  }

  public PartitionSet other() {
    return this == A ? B : A;
  }

  /** The exchange that spreads a family's channels over the queues of this set. */
  String exchange(Family family) {
    return family.exchange() + "." + name().toLowerCase(Locale.ROOT);
  }

  /** The queue of one partition, counted from 0 in each set. */
  public String queue(Family family, int partition) {
    return family.queue(first + partition);
  }

  /** The queues of a family. */
  public List<String> queues(Family family, int count) {
    return IntStream.range(0, count).mapToObj(partition -> queue(family, partition)).toList();
  }
}
