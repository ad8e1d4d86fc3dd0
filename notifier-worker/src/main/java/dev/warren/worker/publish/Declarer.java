package dev.warren.worker.publish;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection by which a worker declares queues while it consumes. RabbitMQ 3.10 ends the whole
 * connection (541) of a client that declares a queue while another client creates or deletes it. On
 * the consuming connection, one user's queue would thus return the deliveries of all partitions,
 * and each return counts towards their delivery limit. On this connection, only the declaration
 * fails. Thread-safe.
 */
public final class Declarer implements ReconnectingConnection.Work, AutoCloseable {

  /** How long the connection may be down before {@link #problem} reports it. */
  private static final long RECONNECTING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ReconnectingConnection link;
  private final @Nullable Duration expires;

  /** Null while there is no connection. */
  private volatile @Nullable Open open;

  private volatile long downSinceNanos = System.nanoTime();

  private record Open(Connection connection, ClientQueues queues) {}

  /**
   * @param expires how long a user's alert queue must be without a consumer before RabbitMQ deletes
   *     it; null for never
   */
  public Declarer(ReconnectingConnection.Connector connector, @Nullable Duration expires) {
    this.link = new ReconnectingConnection("warren-worker-declarer", connector, this);
    this.expires = expires;
  }

  /** Starts to connect in the background. */
  public void start() {
    downSinceNanos = System.nanoTime();
    link.start();
  }

  /**
   * The connection, for declarations only.
   *
   * @throws IOException if there is none now
   */
  public Connection connection() throws IOException {
    return current().connection();
  }

  /** Declares users' queues on the current connection; throws if there is none now. */
  ClientQueues queues() throws IOException {
    return current().queues();
  }

  private Open current() throws IOException {
    Open current = open;
    if (current == null) {
      throw new IOException("the connection that declares queues is down: " + link.problem());
    }
    return current;
  }

  /**
   * The reason why there has been no connection for some seconds; null otherwise. A connection that
   * RabbitMQ ends, and that a new one replaces at once, is no problem.
   */
  public @Nullable String problem() {
    boolean isDown = open == null && System.nanoTime() - downSinceNanos > RECONNECTING_NANOS;
    return isDown ? link.problem() : null;
  }

  @Override
  public void opened(Connection connection) {
    open = new Open(connection, new ClientQueues(connection, expires));
  }

  @Override
  public void closed() {
    downSinceNanos = System.nanoTime();
    open = null;
  }

  @Override
  public void close() {
    link.close();
  }
}
