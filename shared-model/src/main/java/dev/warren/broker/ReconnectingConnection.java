package dev.warren.broker;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to RabbitMQ that is made anew, with backoff, whenever it ends, until {@link
 * #close()}. Everything that hangs on the connection is set up anew as well, by {@link
 * Work#opened}: what was in flight belongs to the old connection and is told by {@link
 * Work#closed}.
 *
 * <p>The Java client's own recovery is not used: it declares and consumes again by itself, with the
 * arguments of the first time, where a log is to be read on from where it stopped.
 */
public final class ReconnectingConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ReconnectingConnection.class);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(3);

  private final String name;
  private final Connector connector;
  private final Work work;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  private volatile @Nullable Connection connection;
  private volatile @Nullable String problem = "not connected yet";

  /** Makes a connection, without recovery of its own. */
  public interface Connector {
    Connection connect(String name) throws IOException, TimeoutException;

    /** By a factory's settings, to the first of the addresses that answers. */
    static Connector of(ConnectionFactory factory, List<Address> addresses) {
      factory.setAutomaticRecoveryEnabled(false);
      factory.setTopologyRecoveryEnabled(false);
      return name -> factory.newConnection(addresses, name);
    }
  }

  /** What the connection is for. Both methods are called on the link's own thread, in turn. */
  public interface Work {

    /** The connection is there. An exception closes it, and it is tried again. */
    void opened(Connection connection) throws Exception;

    /** The connection has ended, for whatever reason; not called where {@code opened} was not. */
    default void closed() {}
  }

  public ReconnectingConnection(String name, Connector connector, Work work) {
    this.name = name;
    this.connector = connector;
    this.work = work;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts connecting, in a thread of its own; returns at once, also when the broker is away. */
  public void start() {
    thread.start();
  }

  /** Why it is not working at the moment; null while it is. */
  public @Nullable String problem() {
    return problem;
  }

  /** Ends the current connection, so that everything on it is set up anew. */
  public void restart(String reason) {
    Connection current = connection;
    if (current != null && current.isOpen()) {
      problem = reason;
      log.warn("{}: connecting again: {}", name, reason);
      current.abort(200, reason, 1_000);
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
    Duration retry = FIRST_RETRY;
    while (closing.getCount() > 0) {
      if (work()) {
        retry = FIRST_RETRY;
      } else {
        retry = min(retry.multipliedBy(2), LAST_RETRY);
      }
      try {
        if (closing.await(retry.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** One connection, from its making to its end; whether it was of use. */
  private boolean work() {
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
          // Lost while it was being opened; nobody has said so yet.
          problem = "connection lost";
        }
        work.closed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      String reason = reason(e);
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
    // Where we ended it ourselves, what made us do so is the problem.
    if (closing.getCount() > 0 && !cause.isInitiatedByApplication()) {
      problem = "connection lost: " + cause.getMessage();
      log.warn("{}: {}", name, problem);
    }
    ended.countDown();
  }

  /** What went wrong, for people. */
  public static String reason(Throwable e) {
    Throwable cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
