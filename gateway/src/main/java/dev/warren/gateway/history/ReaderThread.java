package dev.warren.gateway.history;

import com.rabbitmq.client.Connection;
import dev.warren.broker.LogBirth;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.log.LogBirths;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves requests for history one after the other, on a thread and a connection of its own. The
 * connection is open while there are requests, and for a minute after the last. Thread-safe but for
 * {@link #takeWaiting}.
 */
final class ReaderThread<R extends ReaderThread.Request> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ReaderThread.class);

  private static final int MAX_WAITING = 100_000;
  private static final long IDLE_S = 60;

  private final String name;
  private final ReconnectingConnection.Connector connector;
  private final HistoryWindow window;
  private final Server<R> server;
  private final BlockingQueue<R> requests = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  // Confined to the thread.
  private @Nullable Connection connection;
  private @Nullable LogBirth birth;
  private final Deque<R> postponed = new ArrayDeque<>();

  /** A request. If it fails, its result completes with the exception. */
  interface Request {
    CompletableFuture<?> result();
  }

  /** Serves the requests, on the thread. An exception fails the request. */
  interface Server<R> {
    void serve(R request, Connection connection, LogBirth log)
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
    this.connector = connector;
    this.window = window;
    this.server = server;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Queues a request. Fails it if too many wait, or if the gateway is stopping. */
  void submit(R request) {
    if (requests.size() >= MAX_WAITING) {
      fail(request, new HistoryUnavailable("too many clients read the history; try again later"));
      return;
    }
    requests.add(request);
    if (closed) {
      fail(request, stopping());
    }
  }

  /**
   * Removes the waiting requests that fit and hands them over; the others keep their order and are
   * served next. On the thread only.
   */
  void takeWaiting(Predicate<R> fits, Consumer<R> taker) {
    for (Iterator<R> each = postponed.iterator(); each.hasNext(); ) {
      R request = each.next();
      if (fits.test(request)) {
        each.remove();
        taker.accept(request);
      }
    }
    for (R request = requests.poll(); request != null; request = requests.poll()) {
      if (fits.test(request)) {
        taker.accept(request);
      } else {
        postponed.add(request);
      }
    }
  }

  /** The exception that a client gets for a failed read. */
  static RuntimeException failure(Throwable e) {
    return e instanceof HistoryLost lost
        ? lost
        : new HistoryUnavailable(ReconnectingConnection.reason(e));
  }

  private static HistoryUnavailable stopping() {
    return new HistoryUnavailable("this gateway is stopping");
  }

  private static void fail(Request request, RuntimeException why) {
    request.result().completeExceptionally(why);
  }

  private void run() {
    while (!closed) {
      R request = null;
      try {
        request = postponed.isEmpty() ? requests.poll(IDLE_S, TimeUnit.SECONDS) : postponed.poll();
        if (request == null) {
          disconnect();
        } else {
          serve(request);
        }
      } catch (InterruptedException e) {
        break;
      } catch (Throwable e) {
        // Even after an Error the thread goes on: without it, every later request would hang.
        log.warn("{}: the history could not be read: {}", name, e.toString());
        disconnect();
        if (request != null) {
          fail(request, failure(e));
        }
      }
    }
    postponed.forEach(request -> fail(request, stopping()));
    requests.forEach(request -> fail(request, stopping()));
    disconnect();
  }

  private void serve(R request) throws IOException, TimeoutException, InterruptedException {
    Connection current = connected();
    LogBirth read = birth;
    if (read == null || !read.equals(window.log())) {
      throw new HistoryLost("the log was created anew");
    }
    server.serve(request, current, read);
  }

  private Connection connected() throws IOException, TimeoutException, InterruptedException {
    Connection current = connection;
    if (current == null || !current.isOpen() || !Objects.equals(birth, window.log())) {
      disconnect();
      current = connector.connect(name);
      connection = current;
      birth = LogBirths.find(current);
      if (birth == null) {
        throw new IOException("the log is being created");
      }
    }
    return current;
  }

  private void disconnect() {
    Connection current = connection;
    connection = null;
    if (current != null) {
      current.abort(1_000);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
