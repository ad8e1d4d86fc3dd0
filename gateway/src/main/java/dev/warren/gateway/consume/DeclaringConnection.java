package dev.warren.gateway.consume;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of {@link LiveQueues} with its AMQP channels, each for one request to RabbitMQ at a
 * time. Thread-safe; no method but {@link #ask} and {@link #close} waits for RabbitMQ.
 */
final class DeclaringConnection implements ReconnectingConnection.Work {

  /** How long the connection may be down before {@link #problem} reports it. */
  private static final long RECONNECTING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ReconnectingConnection broker;
  private final @Nullable Duration alertsExpire;
  private final Runnable connected;

  // Guarded by this.
  private final Deque<ClientQueues> idle = new ArrayDeque<>();
  private final Set<ClientQueues> borrowed = new HashSet<>();
  private @Nullable Connection connection;
  private boolean started;
  private long downSinceNanos;
  private boolean declaringMayHarm = true;

  DeclaringConnection(
      String name,
      ReconnectingConnection.Connector connector,
      @Nullable Duration alertsExpire,
      Runnable connected) {
    this.broker = new ReconnectingConnection(name, connector, this);
    this.alertsExpire = alertsExpire;
    this.connected = connected;
  }

  synchronized void start() {
    started = true;
    downSinceNanos = System.nanoTime();
    broker.start();
  }

  synchronized boolean isOpen() {
    return connection != null;
  }

  /** See {@link ClientQueues#mayBeHarmedByDeclaring}. */
  synchronized boolean mayBeHarmedByDeclaring() {
    return declaringMayHarm;
  }

  /** A request to RabbitMQ on an AMQP channel that no other request uses meanwhile. */
  interface Question<T> {
    T ask(ClientQueues by) throws IOException;
  }

  /**
   * RabbitMQ sent no reply, and this request is not the cause: another one ended the connection.
   */
  static final class Unanswered extends IOException {

    private static final long serialVersionUID = 1;

    Unanswered(String why, @Nullable Throwable cause) {
      super(why, cause);
    }
  }

  /**
   * RabbitMQ's reply, and the AMQP channel on which it came.
   *
   * @param giveBack frees the channel for other requests; harmless after the connection's end
   */
  record Answer<T>(T value, Runnable giveBack) {}

  /**
   * Sends a request and waits for the reply.
   *
   * @throws Unanswered if the failure has nothing to do with the queue
   */
  <T> Answer<T> ask(Question<T> question) throws IOException {
    ClientQueues by = borrow();
    boolean answered = false;
    try {
      T value = question.ask(by);
      answered = true;
      return new Answer<>(value, () -> giveBack(by));
    } catch (ChannelContinuationTimeoutException e) {
      // If the reply still came, the AMQP channel would mistake it for the reply to its next
      // request.
      broker.restart("RabbitMQ did not answer in time");
      throw e;
    } catch (IOException | AlreadyClosedException e) {
      if (isOthersDoing(e)) {
        throw new Unanswered(ReconnectingConnection.reason(e), e);
      }
      throw e;
    } finally {
      if (!answered) {
        giveBack(by);
      }
    }
  }

  /** Whether the connection had ended before the request, or restart() ends it. */
  private static boolean isOthersDoing(Exception e) {
    return e instanceof AlreadyClosedException
        || (e.getCause() instanceof ShutdownSignalException end
            && end.isHardError()
            && end.isInitiatedByApplication());
  }

  private synchronized ClientQueues borrow() throws Unanswered {
    Connection on = connection;
    // The connection may have ended before closed() is called.
    if (on == null || !on.isOpen()) {
      throw new Unanswered("no connection to RabbitMQ", null);
    }
    ClientQueues queues = idle.isEmpty() ? new ClientQueues(on, alertsExpire) : idle.pop();
    borrowed.add(queues);
    return queues;
  }

  private synchronized void giveBack(ClientQueues queues) {
    if (borrowed.remove(queues)) {
      idle.push(queues);
    }
  }

  /**
   * The reason why the connection does not work now; null while it works. A connection that
   * RabbitMQ ends, and that a new one replaces at once, is no problem.
   */
  synchronized @Nullable String problem() {
    boolean isDown = connection == null && System.nanoTime() - downSinceNanos > RECONNECTING_NANOS;
    return started && isDown ? broker.problem() : null;
  }

  @Override
  public void opened(Connection opened) throws IOException, TimeoutException {
    Topology.declareAlerts(opened);
    synchronized (this) {
      connection = opened;
      declaringMayHarm = ClientQueues.mayBeHarmedByDeclaring(opened);
    }
    connected.run();
  }

  @Override
  public synchronized void closed() {
    if (connection != null) {
      connection = null;
      downSinceNanos = System.nanoTime();
    }
    idle.clear();
    borrowed.clear();
  }

  void close() {
    broker.close();
  }
}
