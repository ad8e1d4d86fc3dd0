package dev.warren.partition;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.QueueDeclarer;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The partitions in RabbitMQ: reads and declares them. A family's exchange has one binding, to the
 * exchange of a {@link PartitionSet}, which spreads the channels over the queues of that set. (The
 * queues of an earlier Warren are bound to the family's exchange directly, until their number is
 * changed.)
 *
 * <p>The queues themselves are the record of their number. Two exchanges without bindings say which
 * set is which: {@code warren.partitions.routed.b} exists while B gets the new events, and {@code
 * warren.partitions.worked.b} while workers consume B.
 */
public final class Partitioning {

  private static final int DEFAULT = 4;

  private Partitioning() {}

  /**
   * Declares the partitions that RabbitMQ has, and creates them in a RabbitMQ without any.
   *
   * @param hash the type of the exchanges that are missing
   * @param setting the number that there must be; null for whatever there is
   * @param known the number to create if there is no setting; 0 for the default
   * @throws OtherPartitions when RabbitMQ has another number than the setting
   */
  public static PartitionLayout open(
      Connection connection, HashType.Choice hash, @Nullable Integer setting, int known)
      throws IOException, TimeoutException {
    return TopologyLock.with(
        connection,
        () -> {
          PartitionLayout found = read(connection);
          if (found == null) {
            int count = setting != null ? setting : known > 0 ? known : DEFAULT;
            PartitionLayout fresh = PartitionLayout.steady(PartitionSet.A, count);
            declare(connection, hash, fresh, false);
            return fresh;
          }
          if (setting != null && setting != found.count() && setting != found.routedCount()) {
            throw new OtherPartitions(setting, found);
          }
          declare(connection, hash, found, isDirect(connection, found.worked()));
          return found;
        });
  }

  /**
   * Declares known partitions again, because some of them may have been deleted. Has no effect if
   * workers should consume other partitions by now.
   */
  public static void repair(Connection connection, HashType.Choice hash, PartitionLayout known)
      throws IOException, TimeoutException {
    TopologyLock.with(
        connection,
        () -> {
          PartitionSet routed = marked(connection, "routed");
          if (marked(connection, "worked") != known.worked()) {
            return known;
          }
          PartitionLayout now =
              new PartitionLayout(known.worked(), known.count(), routed, known.routedCount());
          declare(connection, hash, now, isDirect(connection, now.worked()));
          return now;
        });
  }

  /** Declares everything that only workers need: dead letters, alerts and the partitions. */
  public static void declareIntake(Connection connection, int partitions)
      throws IOException, TimeoutException {
    Topology.declareLetters(connection);
    open(connection, () -> HashType.MODULUS, partitions, 0);
  }

  /** The set that workers should consume. */
  public static PartitionSet worked(Connection connection) throws IOException {
    return marked(connection, "worked");
  }

  /** The partitions that there are; null if no worker has ever run. */
  public static @Nullable PartitionLayout read(Connection connection)
      throws IOException, TimeoutException {
    PartitionSet worked = marked(connection, "worked");
    PartitionSet routed = marked(connection, "routed");
    int count = count(connection, worked);
    return count == 0
        ? null
        : new PartitionLayout(
            worked, count, routed, routed == worked ? count : count(connection, routed));
  }

  /** The number of partitions of the family that has most, as queues may have been deleted. */
  static int count(Connection connection, PartitionSet set) throws IOException {
    int count = 0;
    try (QueueDeclarer queues = new QueueDeclarer(connection)) {
      for (Family family : Family.values()) {
        if (count > 0 && !exists(queues, set, family, count)) {
          continue; // This family has no more than the others.
        }
        int partition = 0;
        while (exists(queues, set, family, partition)) {
          partition++;
        }
        count = Math.max(count, partition);
      }
    }
    return count;
  }

  private static boolean exists(
      QueueDeclarer queues, PartitionSet set, Family family, int partition) throws IOException {
    return partition < PartitionSet.MOST && queues.exists(set.queue(family, partition));
  }

  private static void declare(
      Connection connection, HashType.Choice hash, PartitionLayout layout, boolean direct)
      throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      for (Family family : Family.values()) {
        Topology.declareHashExchange(channel, family.exchange());
        for (String kind : family.kinds()) {
          channel.exchangeBind(family.exchange(), Names.EVENTS, kind + ".#");
        }
      }
      if (direct) {
        if (!layout.isChanging()) {
          declareQueues(connection, layout.worked(), layout.count(), true);
        }
        return;
      }
      create(connection, hash, layout.worked(), layout.count());
      for (Family family : Family.values()) {
        route(channel, family, layout.routed());
      }
    }
  }

  /** Sends a family's new events to a set, too. */
  static void route(Channel channel, Family family, PartitionSet to) throws IOException {
    channel.exchangeBind(to.exchange(family), family.exchange(), "1");
  }

  /** Declares the exchanges and queues of a set. Those that exist stay as they are. */
  static void create(Connection connection, HashType.Choice hash, PartitionSet set, int count)
      throws IOException, TimeoutException {
    List<String> missing = new ArrayList<>();
    for (Family family : Family.values()) {
      if (!exists(connection, set.exchange(family))) {
        missing.add(set.exchange(family));
      }
    }
    if (!missing.isEmpty()) {
      String type = hash.choose().exchangeType();
      try (Channel channel = connection.createChannel()) {
        for (String exchange : missing) {
          channel.exchangeDeclare(exchange, type, true);
        }
      }
    }
    declareQueues(connection, set, count, false);
  }

  /**
   * Declares and binds the queues of a set. Those with the highest numbers come first: {@link
   * #count} counts from 0, so it finds none until all are there.
   */
  private static void declareQueues(
      Connection connection, PartitionSet set, int count, boolean direct)
      throws IOException, TimeoutException {
    try (QueueDeclarer queues = new QueueDeclarer(connection);
        Channel channel = connection.createChannel()) {
      for (int partition = count - 1; partition >= 0; partition--) {
        List<String> ofFamilies = new ArrayList<>();
        for (Family family : Family.values()) {
          ofFamilies.add(set.queue(family, partition));
        }
        queues.declareAll(ofFamilies, Topology.intake());
        for (Family family : Family.values()) {
          String queue = set.queue(family, partition);
          // The key of a binding is its weight for one type, and without a meaning for the other.
          String exchange = direct ? family.exchange() : set.exchange(family);
          channel.queueBindNoWait(queue, exchange, "1", Map.of());
          if (family.remembers()) {
            channel.queueBindNoWait(queue, Names.TOPICS, Names.BEATS, Map.of());
          }
        }
      }
      // RabbitMQ replies to this after all bindings, or has closed the channel over one of them.
      channel.exchangeDeclarePassive(Names.EVENTS);
    }
  }

  /** Whether the queues are those of an earlier Warren, without an exchange for their set. */
  private static boolean isDirect(Connection connection, PartitionSet set) throws IOException {
    return !exists(connection, set.exchange(Family.NOTES));
  }

  private static PartitionSet marked(Connection connection, String state) throws IOException {
    return exists(connection, mark(state)) ? PartitionSet.B : PartitionSet.A;
  }

  /** Records that a set is {@code routed} or {@code worked}, in one step. */
  static void mark(Channel channel, String state, PartitionSet set) throws IOException {
    if (set == PartitionSet.B) {
      channel.exchangeDeclare(mark(state), BuiltinExchangeType.FANOUT, true);
    } else {
      channel.exchangeDelete(mark(state));
    }
  }

  private static String mark(String state) {
    return Names.PARTITIONS + "." + state + "." + PartitionSet.B.name().toLowerCase(Locale.ROOT);
  }

  private static boolean exists(Connection connection, String exchange) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.exchangeDeclarePassive(exchange);
      return true;
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException cause
          && cause.getReason() instanceof AMQP.Channel.Close close
          && close.getReplyCode() == AMQP.NOT_FOUND) {
        return false;
      }
      throw e;
    } finally {
      channel.abort();
    }
  }
}
