package dev.warren.broker;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Declares the queues that come with clients: {@code /queue/<name>}'s, and a user's alerts. Both
 * are quorum queues; declaring one again changes nothing. Waits for RabbitMQ; one call after the
 * other, by whichever thread.
 */
public final class ClientQueues {

  private final Connection connection;
  private final @Nullable Duration expires;

  /** Guarded by this. */
  private final QueueDeclarer declarer;

  /**
   * @param expires how long nobody may have consumed a user's alerts before RabbitMQ deletes the
   *     queue, with the unacknowledged alerts that are in it ({@code x-expires}); null for never
   */
  public ClientQueues(Connection connection, @Nullable Duration expires) {
    this.connection = connection;
    this.expires = expires;
    this.declarer = new QueueDeclarer(connection);
  }

  /** The queue of a user's alerts, bound to {@link Names#ALERTS}; returns its name. */
  public synchronized String alerts(String user) throws IOException {
    String queue = Names.alerts(user);
    Map<String, Object> arguments = Topology.lettersToUndeliverable();
    arguments.putAll(Topology.withoutLimit(connection));
    if (expires != null) {
      arguments.put("x-expires", expires.toMillis());
    }
    declarer.declare(queue, arguments);
    declarer.channel().queueBind(queue, Names.ALERTS, dev.warren.channel.Channel.word(user));
    return queue;
  }

  /**
   * Whether a consumer may be left without deliveries, and without being told, when its queue is
   * deleted and at once made anew: RabbitMQ before 4.0.
   */
  public boolean mayLoseConsumers() {
    return Topology.majorVersion(connection) < 4;
  }

  /** The queue behind {@code /queue/<name>}; returns its name. */
  public synchronized String queue(String name) throws IOException {
    String queue = Names.queue(name);
    declarer.declare(queue, Topology.limited());
    return queue;
  }
}
