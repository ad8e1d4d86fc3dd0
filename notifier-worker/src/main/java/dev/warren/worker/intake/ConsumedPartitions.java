package dev.warren.worker.intake;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Topology;
import dev.warren.partition.HashType;
import dev.warren.partition.OtherPartitions;
import dev.warren.partition.PartitionLayout;
import dev.warren.partition.Partitioning;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this worker consumes: those that RabbitMQ has. Their number is checked
 * against the setting at the start only, because it may be changed while the worker runs.
 *
 * <p>Thread-safe. One thread at a time declares, because RabbitMQ 3.10 may end a connection that
 * looks up a queue while it is being declared.
 */
public final class ConsumedPartitions {

  private final HashType.Choice hash;
  private final @Nullable Integer setting;
  private volatile @Nullable PartitionLayout layout;

  /**
   * @param hash the type of exchanges that it creates
   * @param setting the number per family that RabbitMQ must have; null for what it has
   */
  public ConsumedPartitions(HashType.Choice hash, @Nullable Integer setting) {
    this.hash = hash;
    this.setting = setting;
  }

  /**
   * Looks which partitions RabbitMQ has, and declares everything that the worker needs.
   *
   * @throws OtherPartitions at the first call, when RabbitMQ has another number than the setting
   */
  synchronized void open(Connection connection) throws IOException, TimeoutException {
    PartitionLayout known = layout;
    Topology.declareLog(connection);
    Topology.declareLetters(connection);
    layout =
        known == null
            ? Partitioning.open(connection, hash, setting, 0)
            : Partitioning.open(connection, hash, null, known.count());
  }

  /** Declares everything again, because something may have been deleted. */
  public synchronized void repair(Connection connection) throws IOException, TimeoutException {
    PartitionLayout known = layout;
    Topology.declareLog(connection);
    Topology.declareLetters(connection);
    if (known != null) {
      // Has no effect if this worker should consume others by now, as it will soon.
      Partitioning.repair(connection, hash, known);
    }
  }

  /** Whether this worker should consume other partitions by now. */
  synchronized boolean areOutdated(Connection connection) throws IOException {
    PartitionLayout known = layout;
    return known != null && Partitioning.worked(connection) != known.worked();
  }

  /** The partitions of each family; none before the first connection. */
  List<List<String>> queues() {
    PartitionLayout known = layout;
    return known == null ? List.of() : known.queues();
  }

  /** The number of partitions of all families; 0 before the first connection. */
  public int total() {
    return queues().stream().mapToInt(Collection::size).sum();
  }
}
