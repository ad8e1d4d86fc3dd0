package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the queues that come with clients: {@code /queue/<name>}'s, and a user's alerts. Both
 * are quorum queues; declaring one again changes nothing. Waits for RabbitMQ; one call after the
 * other, by whichever thread.
 *
 * <p>A queue that is there with other arguments (from an earlier RabbitMQ, or another {@code
 * expires}) is taken as it is, and the log says so: to be refused would leave its messages with
 * nobody.
 */
public final class ClientQueues {

  private static final Logger log = LoggerFactory.getLogger(ClientQueues.class);

  private static final int PRECONDITION_FAILED = 406;

  private final Connection connection;
  private final @Nullable Duration expires;

  /** Guarded by this; made anew when RabbitMQ has closed it, as it does with a refusal. */
  private @Nullable Channel channel;

  /**
   * @param expires how long nobody may have consumed a user's alerts before RabbitMQ deletes the
   *     queue, with the unacknowledged alerts that are in it ({@code x-expires}); null for never
   */
  public ClientQueues(Connection connection, @Nullable Duration expires) {
    this.connection = connection;
    this.expires = expires;
  }

  /** The queue of a user's alerts, bound to {@link Names#ALERTS}; returns its name. */
  public synchronized String alerts(String user) throws IOException {
    String queue = Names.alerts(user);
    Map<String, Object> arguments = Topology.lettersToUndeliverable();
    arguments.putAll(Topology.withoutLimit(connection));
    if (expires != null) {
      arguments.put("x-expires", expires.toMillis());
    }
    declare(queue, arguments);
    channel().queueBind(queue, Names.ALERTS, dev.warren.channel.Channel.word(user));
    return queue;
  }

  /** The queue behind {@code /queue/<name>}; returns its name. */
  public synchronized String queue(String name) throws IOException {
    String queue = Names.queue(name);
    declare(queue, Topology.limited());
    return queue;
  }

  private void declare(String queue, Map<String, Object> arguments) throws IOException {
    try {
      channel().queueDeclare(queue, true, false, false, arguments);
    } catch (IOException e) {
      if (!isOtherThanAsked(e)) {
        throw e;
      }
      channel().queueDeclarePassive(queue);
      log.warn("{} is used as it is: {}", queue, e.getCause().getMessage());
    }
  }

  private static boolean isOtherThanAsked(IOException e) {
    return e.getCause() instanceof ShutdownSignalException cause
        && cause.getReason() instanceof com.rabbitmq.client.AMQP.Channel.Close close
        && close.getReplyCode() == PRECONDITION_FAILED;
  }

  private Channel channel() throws IOException {
    Channel current = channel;
    if (current == null || !current.isOpen()) {
      current = connection.createChannel();
      if (current == null) {
        throw new IOException("RabbitMQ's channel_max leaves no channel to declare queues by");
      }
      channel = current;
    }
    return current;
  }
}
