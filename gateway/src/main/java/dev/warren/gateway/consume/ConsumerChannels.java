package dev.warren.gateway.consume;

import dev.warren.broker.ReconnectingConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * AMQP channels for many consumers, on as few connections as RabbitMQ's {@code channel_max} allows:
 * the first channel opens the first connection, and another one is opened when all are full. Queues
 * are declared on further connections, by {@link #queues}. Thread-safe; no method but {@link
 * #close} waits for RabbitMQ.
 */
public final class ConsumerChannels implements AutoCloseable {

  private final String name;
  private final ReconnectingConnection.Connector connector;
  private final LiveQueues queues;

  /** Guarded by this. */
  private final List<ConsumerConnection> connections = new ArrayList<>();

  private boolean closed;

  /**
   * @param name the beginning of the connections' names in RabbitMQ; a number follows
   * @param alertsExpire see {@link dev.warren.broker.ClientQueues}
   * @param queuesExpire how long a queue must be empty and unused before it is deleted; null for
   *     never
   */
  public ConsumerChannels(
      String name,
      ReconnectingConnection.Connector connector,
      @Nullable Duration alertsExpire,
      @Nullable Duration queuesExpire) {
    this.name = name;
    this.connector = connector;
    this.queues = new LiveQueues(name, connector, alertsExpire, queuesExpire);
  }

  /** Declares the queues that clients consume from or publish to. */
  public LiveQueues queues() {
    return queues;
  }

  /**
   * Opens an AMQP channel in the background. {@link ReopeningChannel.Work#opened} may be called
   * before this method has returned.
   */
  public ReopeningChannel open(ReopeningChannel.Work work) {
    ReopeningChannel channel = new ReopeningChannel(work);
    place(channel);
    return channel;
  }

  private synchronized void place(ReopeningChannel channel) {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    connections.stream()
        .filter(ConsumerConnection::hasRoom)
        .findFirst()
        .orElseGet(this::connect)
        .add(channel);
  }

  private ConsumerConnection connect() {
    String called = name + "-" + (connections.size() + 1);
    ConsumerConnection connection = new ConsumerConnection(called, connector, this::place);
    connections.add(connection);
    return connection;
  }

  /**
   * The reason why one of the connections does not work now; null if all work, or none is needed
   * yet.
   */
  public synchronized @Nullable String problem() {
    return connections.stream()
        .map(ConsumerConnection::problem)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(queues::problem);
  }

  /**
   * Closes all connections after the pending acknowledgements, which may take a second per
   * connection.
   */
  @Override
  public void close() {
    List<ConsumerConnection> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(connections);
    }
    queues.close();
    all.forEach(ConsumerConnection::close);
  }
}
