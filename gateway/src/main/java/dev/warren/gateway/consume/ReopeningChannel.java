package dev.warren.gateway.consume;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of {@link ConsumerChannels}, kept open until it is given back. Thread-safe. */
public final class ReopeningChannel {

  private static final Logger log = LoggerFactory.getLogger(ReopeningChannel.class);

  private static final long FIRST_REOPEN_MS = 100;
  private static final long LAST_REOPEN_MS = 10_000;

  /** One that lived so long was of use, and the next need not wait long. */
  private static final long WORKED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ConsumerChannels.Consuming consuming;

  private volatile ConsumerChannels.@Nullable Lane lane;

  // On the lane's thread.
  private @Nullable Channel channel;
  private volatile boolean givenBack;
  private long reopenAfterMs = FIRST_REOPEN_MS;
  private long openedNanos;

  ReopeningChannel(ConsumerChannels.Consuming consuming) {
    this.consuming = consuming;
  }

  /** Something to do with a channel. */
  public interface Task {
    void run(Channel channel, ClientQueues queues) throws IOException;
  }

  /** Something to write to a channel. */
  public interface Acknowledgement {
    void write(Channel channel) throws IOException;
  }

  void placedOn(ConsumerChannels.Lane on) {
    lane = on;
  }

  void connected() {
    lane().ask(this::open);
  }

  private ConsumerChannels.Lane lane() {
    ConsumerChannels.Lane current = lane;
    if (current == null) {
      throw new IllegalStateException("not placed yet");
    }
    return current;
  }

  /**
   * Does something that waits for RabbitMQ's answer. Left out while there is no channel, as {@link
   * ConsumerChannels.Consuming#opened} is yet to come; an exception ends the channel.
   */
  public void ask(Task task) {
    lane().ask(() -> attempt(task));
  }

  /** The same, after a while. */
  public void askLater(Task task, long afterMs) {
    lane().askLater(() -> attempt(task), afterMs);
  }

  /**
   * Acknowledges, in the order of the calls.
   *
   * @param by the channel that delivered; nothing is written when it has ended, as RabbitMQ will
   *     deliver again
   * @param done told, on another thread, whether it was written
   */
  public void acknowledge(Channel by, Acknowledgement acknowledgement, Consumer<Boolean> done) {
    boolean taken =
        lane()
            .acknowledge(
                () -> {
                  boolean written = by.isOpen();
                  try {
                    if (written) {
                      acknowledgement.write(by);
                    }
                  } catch (IOException | RuntimeException e) {
                    log.debug("not acknowledged: {}", e.toString());
                    written = false;
                  }
                  done.accept(written);
                });
    if (!taken) {
      done.accept(false);
    }
  }

  /**
   * Ends the channel for good, behind the acknowledgements so far. Completes when RabbitMQ has
   * requeued the rest.
   */
  public CompletionStage<Void> giveBack() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ConsumerChannels.Lane current = lane();
    if (!current.acknowledge(
        () -> {
          // Asked anew, as it may have moved.
          if (!lane().ask(() -> end(done))) {
            done.complete(null);
          }
        })) {
      done.complete(null);
    }
    return done;
  }

  private void end(CompletableFuture<Void> done) {
    givenBack = true;
    lane().remove(this);
    Channel current = channel;
    if (current != null) {
      abort(current);
      ended(current);
    }
    done.complete(null);
  }

  private void attempt(Task task) {
    Channel current = channel;
    ClientQueues queues = lane().queues();
    if (current == null || queues == null) {
      return;
    }
    try {
      task.run(current, queues);
    } catch (IOException | RuntimeException e) {
      lose(current, e);
    }
  }

  private void open() {
    ConsumerChannels.Lane on = lane();
    Connection connection = on.connection();
    ClientQueues queues = on.queues();
    if (givenBack || channel != null || connection == null || queues == null) {
      return;
    }
    Channel opened;
    try {
      opened = connection.createChannel();
    } catch (IOException | RuntimeException e) {
      consuming.failed(ReconnectingConnection.reason(e));
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
      consuming.opened(opened, queues);
      opened.addShutdownListener(cause -> on.ask(() -> ended(opened)));
      if (givenBack) {
        abort(opened);
      }
    } catch (IOException | RuntimeException e) {
      lose(opened, e);
    }
  }

  private void lose(Channel lost, Exception why) {
    consuming.failed(ReconnectingConnection.reason(why));
    abort(lost);
    ended(lost);
  }

  private static void abort(Channel channel) {
    try {
      channel.abort();
    } catch (IOException e) {
      log.debug("{}", e.toString()); // it has ended by itself
    }
  }

  private void ended(Channel ended) {
    if (channel == ended) {
      channel = null;
      if (System.nanoTime() - openedNanos > WORKED_NANOS) {
        reopenAfterMs = FIRST_REOPEN_MS;
      }
      consuming.closed();
      reopen();
    }
  }

  /** Without a connection there is no need: the next one opens all. */
  private void reopen() {
    if (!givenBack && lane().connection() != null) {
      lane().askLater(this::open, reopenAfterMs);
      reopenAfterMs = Math.min(2 * reopenAfterMs, LAST_REOPEN_MS);
    }
  }
}
