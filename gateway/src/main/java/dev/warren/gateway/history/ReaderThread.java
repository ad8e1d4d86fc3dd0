package dev.warren.gateway.history;

import dev.warren.broker.ReconnectingConnection;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves requests for history, one scan after the other, on a thread and a connection of its own.
 * The connection is open while there are requests, and for a minute after the last. Thread-safe,
 * except {@link #takeWaiting} and {@link #takeArrived}.
 */
final class ReaderThread<R extends ScanRequest<?>> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ReaderThread.class);

  private static final int MAX_WAITING = 100_000;
  private static final long IDLE_S = 60;

  private final String name;
  private final Server<R> server;
  private final Turns<R> turns = new Turns<>(MAX_WAITING);
  private final Thread thread;
  private volatile boolean closed;

  // Confined to the thread.
  private final LogConnection connection;
  private @Nullable String lastFailure;

  /**
   * Serves a request, and others together with it, on the thread. An exception fails the request.
   */
  interface Server<R> {
    void serve(R request, LogConnection connection)
        throws IOException, TimeoutException, InterruptedException;
  }

  /**
   * @param name the name of the thread, and of the connection in RabbitMQ
   * @param window knows which log is the current one
   */
  ReaderThread(
      String name,
      ReconnectingConnection.Connector connector,
      HistoryWindow window,
      Server<R> server) {
    this.name = name;
    this.connection = new LogConnection(name, connector, window);
    this.server = server;
    this.thread = DaemonThreads.named(name, this::run);
  }

  void start() {
    thread.start();
  }

  /**
   * Adds a request to those that wait for their turn. Fails it if too many wait, or if the gateway
   * is stopping. A request leaves the queue once its result is complete or canceled.
   */
  void submit(R request) {
    request.result().whenComplete((result, failure) -> turns.remove(request));
    putBack(request);
  }

  /** A scan has ended before it had everything that the request needs. Another scan continues. */
  void putBack(R request) {
    R givesWay = turns.add(request);
    if (givesWay != null) {
      fail(givesWay, new HistoryUnavailable("too many clients read the history; try again later"));
    }
    if (closed) {
      fail(request, stopping());
    } else if (request.isDone()) {
      turns.remove(request);
    }
  }

  /** Passes on the waiting requests that fit the next scan. */
  void takeWaiting(Predicate<R> fits, Consumer<R> taker) {
    turns.takeWaiting(fits, taker);
  }

  /**
   * Passes on the requests that have come since the last call of this method or of {@link
   * #takeWaiting}, and that fit the scan under way.
   */
  void takeArrived(Predicate<R> fits, Consumer<R> taker) {
    turns.takeArrived(fits, taker);
  }

  /** The exception that a client gets for a failed read. */
  static RuntimeException failure(Throwable e) {
    return e instanceof HistoryLost || e instanceof HistoryUnavailable
        ? (RuntimeException) e
        : HistoryUnavailable.defect();
  }

  private static HistoryUnavailable stopping() {
    return new HistoryUnavailable("this gateway is stopping");
  }

  private static void fail(ScanRequest<?> request, RuntimeException why) {
    request.result().completeExceptionally(why);
  }

  private void run() {
    while (!closed) {
      R request = null;
      try {
        request = turns.next(IDLE_S);
        if (request == null) {
          connection.disconnect();
        } else if (!request.isDone()) {
          server.serve(request, connection);
          lastFailure = null;
        }
      } catch (InterruptedException e) {
        break;
      } catch (Throwable e) {
        // Even after an Error the thread continues: without it, every later request would wait for
        // ever.
        failed(e);
        if (request != null) {
          fail(request, failure(e));
        }
      }
    }
    turns.waiting().forEach(request -> fail(request, stopping()));
    connection.disconnect();
  }

  private void failed(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // While RabbitMQ is down, every request fails in the same way: one line is enough.
    if (!root.toString().equals(lastFailure)) {
      lastFailure = root.toString();
      log.warn("{}: the history could not be read: {}", name, lastFailure);
    }
    connection.disconnect();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
