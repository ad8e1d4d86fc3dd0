package dev.warren.gateway.admin;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.consume.TaskThread;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Does administrators' tasks at RabbitMQ, one after the other, on a thread and a connection of its
 * own: reading dead letters needs the queue alone, and RabbitMQ closes a channel, some versions the
 * connection, over a declaration of a queue that does not exist. The connection is opened for the
 * first task and closed when there was none for a minute. Thread-safe; no method but {@link #close}
 * waits for RabbitMQ.
 */
public final class BrokerDesk implements AutoCloseable {

  /** Further tasks are refused, because each may wait for RabbitMQ for seconds. */
  private static final int MOST_WAITING = 32;

  private static final int RETRY_S = 5;

  private static final long IDLE_MS = TimeUnit.MINUTES.toMillis(1);

  private static final int CLOSE_MS = 1_000;

  private final ReconnectingConnection.Connector connector;
  private final TaskThread thread = new TaskThread("warren-admin");
  private final AtomicInteger waiting = new AtomicInteger();

  /** Set by the thread only. */
  private volatile @Nullable Connection connection;

  private long lastUsedNanos;

  public BrokerDesk(ReconnectingConnection.Connector connector) {
    this.connector = connector;
  }

  /** A task that waits for RabbitMQ. */
  interface Task<T> {
    T run(Connection connection) throws IOException, Refused, LettersBusy;
  }

  /**
   * Does a task after those before it.
   *
   * @return completes on the desk's thread; fails with {@link Refused} or {@link LettersBusy}
   */
  <T> CompletionStage<T> ask(Task<T> task) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      outcome.completeExceptionally(
          new Refused(
              Refusal.OVERLOADED,
              "%d requests of administrators wait for RabbitMQ already; try again in %d s"
                  .formatted(MOST_WAITING, RETRY_S),
              RETRY_S));
    } else if (!thread.execute(() -> run(task, outcome))) {
      outcome.completeExceptionally(unavailable("this gateway is stopping"));
    }
    return outcome;
  }

  private <T> void run(Task<T> task, CompletableFuture<T> outcome) {
    try {
      outcome.complete(task.run(connection()));
    } catch (Refused | LettersBusy refused) {
      outcome.completeExceptionally(refused);
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      outcome.completeExceptionally(refused(e));
      // RabbitMQ may still owe a reply, or block this connection during an alarm.
      disconnect();
    } catch (RuntimeException | Error defect) {
      outcome.completeExceptionally(defect);
      disconnect();
    } finally {
      waiting.decrementAndGet();
      lastUsedNanos = System.nanoTime();
      thread.schedule(this::disconnectIfIdle, IDLE_MS);
    }
  }

  private Connection connection() throws IOException, TimeoutException {
    Connection current = connection;
    if (current == null || !current.isOpen()) {
      current = connector.connect("warren-gateway-admin");
      connection = current;
    }
    return current;
  }

  private void disconnectIfIdle() {
    if (System.nanoTime() - lastUsedNanos >= TimeUnit.MILLISECONDS.toNanos(IDLE_MS)) {
      disconnect();
    }
  }

  private void disconnect() {
    Connection current = connection;
    connection = null;
    if (current != null) {
      current.abort(CLOSE_MS);
    }
  }

  private static Refused refused(Exception failure) {
    Throwable cause =
        failure.getCause() instanceof ShutdownSignalException ? failure.getCause() : failure;
    if (cause instanceof ShutdownSignalException end
        && !(cause instanceof AlreadyClosedException)
        && end.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.ACCESS_REFUSED) {
      return new Refused(
          Refusal.NOT_ALLOWED,
          "the gateway's user in RabbitMQ lacks a permission (docs/admin.md says which): "
              + close.getReplyText());
    }
    return unavailable(ReconnectingConnection.reason(cause));
  }

  private static Refused unavailable(String why) {
    return new Refused(Refusal.BROKER_UNAVAILABLE, "RabbitMQ does not reply: " + why);
  }

  @Override
  public void close() {
    thread.close();
    disconnect();
  }
}
