package dev.warren.partition;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Changes the number of partitions while publishers publish and workers work.
 *
 * <ol>
 *   <li>It creates the other {@link PartitionSet}, which no worker consumes yet.
 *   <li>It binds each family's exchange to the new set and unbinds it from the old one. A
 *       consistent-hash exchange sends each event to one of its bindings, so an event is neither
 *       lost nor sent twice in between; and a channel only ever moves from the old set to the new.
 *   <li>It waits until workers have acknowledged all events of the old set ({@link OldPartitions}).
 *   <li>Then workers consume the new set instead, and it deletes the old one.
 * </ol>
 *
 * So every event of a channel in the old set is finished before the first one in the new set is
 * delivered. Each step can be repeated: a change that was interrupted continues when it is started
 * again. Not thread-safe.
 */
public final class PartitionChange {

  /**
   * How long an event that an exchange has routed may take to its queue: between two nodes of a
   * cluster, or two of their processes.
   */
  private static final long ON_THE_WAY_MS = 2_000;

  private static final long REPEAT_MS = 500;

  private final Connection connection;
  private final HashType.Choice hash;
  private final Consumer<String> progress;

  /**
   * @param connection of a user that may configure everything of Warren
   * @param hash the type of the new set's exchanges
   * @param progress gets a line for each step
   */
  public PartitionChange(Connection connection, HashType.Choice hash, Consumer<String> progress) {
    this.connection = connection;
    this.hash = hash;
    this.progress = progress;
  }

  /**
   * Changes the number of partitions per family.
   *
   * @throws ChangeRefused when this number cannot be had now
   */
  public void to(int count)
      throws IOException, TimeoutException, InterruptedException, ChangeRefused {
    if (count < 1 || count > PartitionSet.MOST) {
      throw new ChangeRefused("a family has 1 to %d partitions".formatted(PartitionSet.MOST));
    }
    PartitionLayout layout = Partitioning.read(connection);
    if (layout == null) {
      throw new ChangeRefused(
          "RabbitMQ has no partitions yet: start a worker, whose setting warren.intake.partitions"
              + " creates them");
    }
    if (layout.isChanging() && layout.routedCount() != count) {
      throw new ChangeRefused(
          "a change from %1$d to %2$d partitions is not finished: run this command with %2$d first"
              .formatted(layout.count(), layout.routedCount()));
    }
    if (!layout.isChanging()) {
      deleteRest(layout.worked().other());
      if (layout.count() == count) {
        return;
      }
      layout = create(layout, count);
    }
    route(layout);
    drain(layout);
    handOver(layout);
    deleteRest(layout.worked());
  }

  private PartitionLayout create(PartitionLayout layout, int count)
      throws IOException, TimeoutException {
    PartitionSet next = layout.worked().other();
    Partitioning.create(connection, hash, next, count);
    progress.accept("created %d new partitions per family".formatted(count));
    return new PartitionLayout(layout.worked(), layout.count(), next, count);
  }

  /** From now on events arrive in the new set. */
  private void route(PartitionLayout layout)
      throws IOException, TimeoutException, InterruptedException {
    PartitionSet old = layout.worked();
    TopologyLock.with(
        connection,
        () -> {
          try (Channel channel = connection.createChannel()) {
            Partitioning.mark(channel, "routed", layout.routed());
            for (Family family : Family.values()) {
              Partitioning.route(channel, family, layout.routed());
              channel.exchangeUnbind(old.exchange(family), family.exchange(), "1");
              for (String queue : old.queues(family, layout.count())) {
                channel.queueUnbind(queue, family.exchange(), "1");
              }
            }
            return true;
          }
        });
    progress.accept("new events wait in the new partitions");
    Thread.sleep(ON_THE_WAY_MS);
  }

  private void drain(PartitionLayout layout)
      throws IOException, TimeoutException, InterruptedException {
    progress.accept("workers finish the events in the old partitions");
    new OldPartitions(connection, layout.queues()).awaitDrained(progress);
  }

  /** From now on workers consume the new set. */
  private void handOver(PartitionLayout layout) throws IOException, TimeoutException {
    TopologyLock.with(
        connection,
        () -> {
          try (Channel channel = connection.createChannel()) {
            Partitioning.mark(channel, "worked", layout.routed());
            return true;
          }
        });
    progress.accept("workers take the new partitions");
  }

  /** Waits until no worker consumes these partitions, and until then says that there are others. */
  private void awaitLeft(OldPartitions old)
      throws IOException, TimeoutException, InterruptedException {
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Names.WORKERS, "fanout", true);
      BasicProperties changed = new BasicProperties.Builder().type(Names.PARTITIONS).build();
      // Repeated, because a worker that is just connecting does not listen yet.
      while (old.haveConsumers()) {
        channel.basicPublish(Names.WORKERS, "", changed, new byte[0]);
        Thread.sleep(REPEAT_MS);
      }
    }
  }

  /** Deletes a set that nobody uses any more; the rest of an interrupted change, too. */
  private void deleteRest(PartitionSet set)
      throws IOException, TimeoutException, InterruptedException {
    int count = Partitioning.count(connection, set);
    if (count > 0) {
      OldPartitions old =
          new OldPartitions(connection, PartitionLayout.steady(set, count).queues());
      awaitLeft(old);
      old.delete();
      try (Channel channel = connection.createChannel()) {
        for (Family family : Family.values()) {
          channel.exchangeDelete(set.exchange(family));
        }
      }
      progress.accept("deleted the %d old partitions per family".formatted(count));
    }
  }
}
