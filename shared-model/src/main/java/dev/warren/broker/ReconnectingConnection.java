package dev.warren.broker;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.TrafficListener;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to RabbitMQ, opened again with {@link Backoff} whenever it ends, until {@link
 * #close}. {@link Work#opened} sets up channels and consumers on every new connection; messages in
 * flight belong to the connection that ended, so {@link Work#closed} must give them up or publish
 * them again. Thread-safe.
 *
 * <p>The Java client's own recovery stays off: it repeats the first declarations and consumers with
 * their old arguments, while the log must be read from the position where reading stopped.
 */
public final class ReconnectingConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ReconnectingConnection.class);

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));

  private final String name;
  private final Connector connector;
  private final Work work;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  private volatile @Nullable Connection connection;
  private volatile @Nullable String problem = "not connected yet";

  /** Opens one connection, with the client's own recovery off. */
  public interface Connector {
    Connection connect(String name) throws IOException, TimeoutException;

    /**
     * Opens one connection with a listener that receives each command before it is passed on, on
     * the thread that reads the connection. A listener that waits there stops RabbitMQ from sending
     * more.
     */
    default Connection connect(String name, TrafficListener listener)
        throws IOException, TimeoutException {
      return connect(name);
    }
  }

  /**
   * The work on a connection. Both methods are called on this object's own thread, one at a time,
   * always in the order opened, closed.
   */
  public interface Work {

    /**
     * Sets up a new connection. An exception closes the connection, and another one is opened
     * later.
     */
    void opened(Connection connection) throws Exception;

    /**
     * The connection has ended, for whatever reason. Called once for each {@link #opened}, also
     * when that threw.
     */
    default void closed() {}
  }

  public ReconnectingConnection(String name, Connector connector, Work work) {
    this.name = name;
    this.connector = connector;
    this.work = work;
    this.thread = DaemonThreads.named(name, this::run);
  }

  /** Starts to connect in the background; returns at once even when RabbitMQ is down. */
  public void start() {
    thread.start();
  }

  /** The reason why there is no working connection now; null while there is one. */
  public @Nullable String problem() {
    return problem;
  }

  /** Ends the current connection, so that {@link Work} is set up again on a new one. */
  public void restart(String reason) {
    Connection current = connection;
    if (current != null) {
      restart(current, reason);
    }
  }

  /**
   * Ends the current connection, but only if it is this one. The caller may notice a failure late,
   * when there is already a new connection, which must stay open.
   */
  public void restart(Connection of, String reason) {
    if (of == connection && of.isOpen()) {
      problem = reason;
      log.warn("{}: reconnecting: {}", name, reason);
      of.abort(200, reason, 1_000);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    Connection current = connection;
    if (current != null) {
      current.abort(200, "closing", 2_000);
    }
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    while (closing.getCount() > 0) {
      // The loss of a working connection starts a new series of failures.
      failures = workOnce() ? 1 : failures + 1;
      try {
        if (closing.await(BACKOFF.delayMs(failures), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Opens one connection and returns at its end; true if its set-up succeeded. */
  private boolean workOnce() {
    CountDownLatch ended = new CountDownLatch(1);
    Connection made = null;
    boolean worked = false;
    try {
      made = connector.connect(name);
      made.addShutdownListener(cause -> ended(cause, ended));
      connection = made;
      try {
        work.opened(made);
        if (closing.getCount() > 0 && made.isOpen()) {
          problem = null;
          worked = true;
          log.info("{}: connected to {}:{}", name, made.getAddress(), made.getPort());
          ended.await();
        }
      } finally {
        if (problem == null) {
          // The assignment above erased the listener's reason, or the reason is yet to come.
          problem = "connection lost";
        }
        work.closed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      String reason = reason(e);
      // While RabbitMQ is down for an hour, the log must not get one line per retry.
      if (!reason.equals(problem)) {
        log.warn("{}: {}; trying again", name, reason);
      }
      problem = reason;
    } finally {
      connection = null;
      if (made != null) {
        made.abort(1_000);
      }
    }
    return worked;
  }

  private void ended(ShutdownSignalException cause, CountDownLatch ended) {
    // After restart() the problem is the reason given there, and not the shutdown that it caused.
    if (closing.getCount() > 0 && !cause.isInitiatedByApplication()) {
      problem = "connection lost: " + cause.getMessage();
      log.warn("{}: {}", name, problem);
    }
    ended.countDown();
  }

  /**
   * A failure in one line for people: its message, or that of its cause, or else the exception's
   * name.
   */
  public static String reason(Throwable e) {
    Throwable cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
