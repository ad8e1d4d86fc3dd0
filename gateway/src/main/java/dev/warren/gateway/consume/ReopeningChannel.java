package dev.warren.gateway.consume;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Backoff;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An AMQP channel that is opened again with {@link Backoff} whenever it ends, until {@link #close}.
 * Thread-safe; no method waits for RabbitMQ.
 *
 * <p>RabbitMQ closes a channel when one delivery stays unacknowledged past {@code
 * consumer_timeout}, and requeues every delivery of the channel: this affects all consumers of the
 * channel.
 */
public final class ReopeningChannel {

  private static final Logger log = LoggerFactory.getLogger(ReopeningChannel.class);

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  /**
   * A channel that lived for this long has worked, so its end counts as the first failure of a new
   * series.
   */
  private static final long WORKED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Work work;

  private volatile @Nullable Place place;

  // Used only on the thread of the {@link Place}.
  private @Nullable Channel channel;
  private boolean closed;
  private int failures;
  private long openedNanos;

  ReopeningChannel(Work work) {
    this.work = work;
  }

  /**
   * The work on a channel. All methods are called on one thread, one at a time. They may wait for
   * RabbitMQ, but other channels share that thread.
   */
  public interface Work {

    /**
     * Sets up a new channel, usually its consumers. An exception closes the channel, and another
     * one is opened later.
     */
    void opened(Channel channel) throws IOException;

    /** The channel could not be opened or set up, and will be opened again. */
    default void failed(String reason) {}

    /** The channel has ended; RabbitMQ requeues its unacknowledged deliveries. */
    void closed();
  }

  /** A task that waits for RabbitMQ's reply; an exception closes the channel. */
  public interface Task {
    void run(Channel channel) throws IOException;
  }

  /** An acknowledgement to write to a channel. */
  public interface Acknowledgement {
    void write(Channel channel) throws IOException;
  }

  /** Where the channel lives: a connection, and the threads that work for it. Thread-safe. */
  interface Place {

    /** Null while there is no connection. */
    @Nullable Connection connection();

    /** The thread that owns the channel's state. */
    TaskThread thread();

    /** Runs a task that only writes to RabbitMQ; false if everything is closed. */
    boolean write(Runnable task);

    /** Forgets a channel that is closed for good. */
    void remove(ReopeningChannel channel);

    /** Finds another place for a channel that RabbitMQ refused to open here. */
    void moveAway(ReopeningChannel channel);
  }

  void placeOn(Place place) {
    this.place = place;
  }

  /** Opens the channel if there is a connection. */
  void connected() {
    execute(this::open);
  }

  private Place place() {
    Place current = place;
    if (current == null) {
      throw new IllegalStateException("not placed yet");
    }
    return current;
  }

  private TaskThread thread() {
    return place().thread();
  }

  /** Runs a task on the channel's thread, also if the channel moves before the task's turn. */
  private boolean execute(Runnable task) {
    return thread().execute(followed(task));
  }

  private Runnable followed(Runnable task) {
    TaskThread planned = thread();
    return () -> {
      if (thread() == planned) {
        task.run();
      } else {
        execute(task);
      }
    };
  }

  /**
   * Runs a task. Without a channel the task is dropped, as {@link Work#opened} sets up the next
   * one.
   */
  public void run(Task task) {
    execute(() -> attempt(task));
  }

  /** Runs a task, unless another channel has replaced the given one. */
  public void run(Channel of, Task task) {
    run(
        current -> {
          if (current == of) {
            task.run(current);
          }
        });
  }

  /** Runs a task after a delay. If there is no channel then, the task is dropped. */
  public void runLater(Task task, long delayMs) {
    thread().schedule(followed(() -> attempt(task)), delayMs);
  }

  /**
   * Acknowledges, in the order of the calls.
   *
   * @param by the channel of the delivery; if it has ended, nothing is written, as RabbitMQ
   *     delivers the message again
   * @param done called on another thread; true if the acknowledgement was written
   */
  public void acknowledge(Channel by, Acknowledgement acknowledgement, Consumer<Boolean> done) {
    if (!place().write(() -> done.accept(write(by, acknowledgement)))) {
      done.accept(false);
    }
  }

  static boolean write(Channel by, Acknowledgement acknowledgement) {
    if (!by.isOpen()) {
      return false;
    }
    try {
      acknowledgement.write(by);
      return true;
    } catch (IOException | RuntimeException e) {
      log.debug("not acknowledged: {}", e.toString());
      return false;
    }
  }

  /**
   * Closes the channel for good, after the pending acknowledgements. Completes when RabbitMQ has
   * requeued all other deliveries.
   */
  public CompletionStage<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable end =
        () -> {
          if (!execute(() -> end(done))) {
            done.complete(null);
          }
        };
    if (!place().write(end)) {
      done.complete(null);
    }
    return done;
  }

  private void end(CompletableFuture<Void> done) {
    assert thread().isCurrent();
    closed = true;
    place().remove(this);
    Channel current = channel;
    if (current != null) {
      abort(current);
      ended(current);
    }
    done.complete(null);
  }

  private void attempt(Task task) {
    assert thread().isCurrent();
    Channel current = channel;
    if (current == null) {
      return;
    }
    try {
      task.run(current);
    } catch (IOException | RuntimeException e) {
      fail(current, e);
    }
  }

  private void open() {
    Place on = place();
    assert on.thread().isCurrent();
    Connection connection = on.connection();
    if (closed || channel != null || connection == null) {
      return;
    }
    Channel opened;
    try {
      opened = connection.createChannel();
    } catch (IOException | RuntimeException e) {
      work.failed(ReconnectingConnection.reason(e));
      reopen();
      return;
    }
    if (opened == null) {
      on.moveAway(this);
      return;
    }
    channel = opened;
    openedNanos = System.nanoTime();
    try {
      work.opened(opened);
      opened.addShutdownListener(cause -> execute(() -> ended(opened)));
    } catch (IOException | RuntimeException e) {
      fail(opened, e);
    }
  }

  private void fail(Channel failed, Exception why) {
    work.failed(ReconnectingConnection.reason(why));
    abort(failed);
    ended(failed);
  }

  private static void abort(Channel channel) {
    try {
      channel.abort();
    } catch (IOException e) {
      log.debug("the channel has ended already: {}", e.toString());
    }
  }

  private void ended(Channel ended) {
    assert thread().isCurrent();
    // If the channel is null or another one, fail() or end() has handled this end before.
    if (channel == ended) {
      channel = null;
      if (System.nanoTime() - openedNanos > WORKED_NANOS) {
        failures = 0;
      }
      work.closed();
      reopen();
    }
  }

  private void reopen() {
    // Without a connection no channel can be opened; the next connection opens every channel.
    if (!closed && place().connection() != null) {
      failures++;
      thread().schedule(followed(this::open), BACKOFF.delayMs(failures));
    }
  }
}
