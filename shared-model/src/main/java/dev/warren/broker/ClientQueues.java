package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Declares the queues that exist for clients: those of {@code /queue/<name>} and of users' alerts.
 * All are quorum queues; declaring one again changes nothing. Thread-safe; a call waits for
 * RabbitMQ and for earlier calls.
 *
 * <p>A declared queue does not always serve yet. While one client creates a quorum queue, RabbitMQ
 * 3.10 to 4.x confirms the declaration of any other client at once, before the queue's process has
 * started. Until then RabbitMQ nacks messages for the queue, and it closes the whole connection
 * (541) of a client that consumes from it. Therefore declarations belong on a connection without
 * consumers, and {@link #take} checks whether the queue serves.
 */
public final class ClientQueues {

  /**
   * The pause before a deleted queue is declared again. RabbitMQ before 4.0 moves the consumers of
   * a deleted queue to a new queue of the same name without notice, and then they receive nothing.
   * During this pause RabbitMQ notifies them that their queue is gone.
   */
  public static final long DELETED_PAUSE_MS = 500;

  /** RabbitMQ's limit for {@code x-expires}, an unsigned 32-bit number: about 49.7 days. */
  private static final long MOST_EXPIRES_MS = 0xffff_ffffL;

  private final Connection connection;
  private final @Nullable Duration expires;

  /** Guarded by this. */
  private final QueueDeclarer declarer;

  /**
   * @param expires how long a user's queue must be without a consumer before RabbitMQ deletes it,
   *     with the unacknowledged alerts in it ({@code x-expires}); null for never
   */
  public ClientQueues(Connection connection, @Nullable Duration expires) {
    this.connection = connection;
    this.expires = expires;
    this.declarer = new QueueDeclarer(connection);
  }

  /**
   * Checks a setting for {@code expires} at the start, because RabbitMQ would otherwise refuse
   * every alert queue later.
   *
   * @param setting the name of the setting, for the message
   * @throws IllegalArgumentException if RabbitMQ does not accept the value
   */
  public static void checkExpires(String setting, @Nullable Duration expires) {
    if (expires != null && (expires.toMillis() < 1 || expires.toMillis() > MOST_EXPIRES_MS)) {
      throw new IllegalArgumentException(setting + " must be 1ms to 49d");
    }
  }

  /**
   * Takes the first message of a queue, which the caller must acknowledge; null if the queue is
   * empty. Any reply means that the queue serves. A queue that does not serve ends the connection,
   * and so does a stream.
   */
  public synchronized @Nullable Taken take(String queue) throws IOException {
    Channel by = declarer.channel();
    GetResponse message = by.basicGet(queue, false);
    return message == null ? null : new Taken(by, message);
  }

  /**
   * A message that {@link #take} took.
   *
   * @param by the channel on which to acknowledge it
   */
  public record Taken(Channel by, GetResponse message) {}

  /** Whether a queue of this name exists, with any type and arguments. */
  public synchronized boolean exists(String queue) throws IOException {
    return declarer.exists(queue);
  }

  /**
   * Deletes the queue of {@code /queue/<name>} if it has no messages and no consumers; returns
   * whether it did. A queue with other arguments than those of {@link #queue} belongs to another
   * program and stays. No message is lost: a message that comes in the last moment is published
   * again.
   *
   * @param connector opens a connection for publishing such a message
   */
  public boolean deleteUnused(String name, ReconnectingConnection.Connector connector)
      throws IOException {
    return exists(Names.queue(name))
        && queue(name).asRequested()
        && UnusedQueue.delete(
            connection,
            name,
            connector,
            (by, again) -> new ClientQueues(by, null).queue(again).name());
  }

  /** Declares the queue of a user's alerts, bound to {@link Names#ALERTS}. */
  public synchronized DeclaredQueue alerts(String user) throws IOException {
    String queue = Names.alerts(user);
    Map<String, Object> arguments = Topology.lettersToUndeliverable();
    arguments.putAll(Topology.withoutLimit(connection));
    if (expires != null) {
      arguments.put("x-expires", expires.toMillis());
    }
    DeclaredQueue declared = declarer.declare(queue, arguments);
    declarer.channel().queueBind(queue, Names.ALERTS, dev.warren.channel.Channel.word(user));
    return declared;
  }

  /**
   * Whether deleting a queue and creating it again at once can leave a consumer without messages
   * and without notice, as in RabbitMQ before 4.0.
   */
  public static boolean mayLoseConsumers(Connection connection) {
    return Topology.majorVersion(connection) < 4;
  }

  /**
   * Whether each attempt to declare a queue may harm RabbitMQ, once an attempt has ended a
   * connection. In RabbitMQ before 4.0 a queue that was deleted while it was being created can stay
   * in a state in which it cannot be declared.
   */
  public static boolean mayBeHarmedByDeclaring(Connection connection) {
    return Topology.majorVersion(connection) < 4;
  }

  /** Declares the queue of {@code /queue/<name>}. */
  public synchronized DeclaredQueue queue(String name) throws IOException {
    return declarer.declare(Names.queue(name), Topology.limited());
  }
}
