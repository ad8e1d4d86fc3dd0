package dev.warren.gateway.consume;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of {@link LiveQueues}, and its AMQP channels, each for one thread at a time.
 * Thread-safe; no method but {@link #close} waits for RabbitMQ.
 */
final class DeclaringConnection implements ReconnectingConnection.Work {

  /** How long the connection may be down before {@link #problem} reports it. */
  private static final long RECONNECTING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ReconnectingConnection broker;
  private final @Nullable Duration alertsExpire;
  private final Runnable connected;

  // Guarded by this.
  private final Deque<ClientQueues> idle = new ArrayDeque<>();
  private final Map<ClientQueues, Connection> borrowed = new HashMap<>();
  private @Nullable Connection connection;
  private boolean started;
  private long downSinceNanos;

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

  /** A channel for the caller alone; null without a connection. */
  synchronized @Nullable ClientQueues borrow() {
    Connection on = connection;
    if (on == null) {
      return null;
    }
    ClientQueues queues = idle.isEmpty() ? new ClientQueues(on, alertsExpire) : idle.pop();
    borrowed.put(queues, on);
    return queues;
  }

  synchronized void giveBack(ClientQueues queues) {
    Connection of = borrowed.remove(queues);
    if (of != null && of == connection) {
      idle.push(queues);
    }
  }

  /**
   * Why it does not work now; null while it works. It is no problem that RabbitMQ ends the
   * connection and the next one replaces it at once.
   */
  synchronized @Nullable String problem() {
    boolean isDown = connection == null && System.nanoTime() - downSinceNanos > RECONNECTING_NANOS;
    return started && isDown ? broker.problem() : null;
  }

  @Override
  public void opened(Connection opened) throws IOException, TimeoutException {
    Topology.declareAlerts(opened);
    synchronized (this) {
      idle.clear();
      connection = opened;
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
  }

  void close() {
    broker.close();
  }
}
