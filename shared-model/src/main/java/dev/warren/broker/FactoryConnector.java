package dev.warren.broker;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.TrafficListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.ConnectionParams;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connects by a factory's settings to the first address that accepts, as {@link
 * ConnectionFactory#newConnection(List, String)} does, and reads by {@link ShallowFrames}.
 */
public final class FactoryConnector implements ReconnectingConnection.Connector {

  /**
   * Flushes the sockets of connections that end. Without an executor, the AMQP client flushes on
   * the connection's thread and waits without a limit: when RabbitMQ's machine has vanished, a
   * publisher can hold the socket in a write for minutes.
   */
  private static final ExecutorService CLOSING =
      Executors.newCachedThreadPool(task -> DaemonThreads.named("warren-amqp-closing", task));

  private final ConnectionFactory factory;
  private final Supplier<List<Address>> addresses;

  /**
   * @param factory a factory for this connector only, which changes some of its settings
   * @param addresses the addresses for each connection, in the order in which to try them. Used by
   *     several threads
   */
  public FactoryConnector(ConnectionFactory factory, Supplier<List<Address>> addresses) {
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setChannelShouldCheckRpcResponseType(true);
    factory.setShutdownExecutor(CLOSING);
    factory.setThreadFactory(task -> new Thread(task, "warren-amqp"));
    this.factory = factory;
    this.addresses = addresses;
  }

  @Override
  public Connection connect(String name) throws IOException, TimeoutException {
    return connect(name, null);
  }

  @Override
  public Connection connect(String name, @Nullable TrafficListener listener)
      throws IOException, TimeoutException {
    ConnectionParams params = factory.params(null);
    Map<String, Object> properties = new HashMap<>(params.getClientProperties());
    properties.put("connection_name", name);
    params.setClientProperties(properties);
    if (listener != null) {
      params.setTrafficListener(listener);
    }
    FrameHandlerFactory handlers = handlers();
    Exception last = null;
    for (Address address : addresses.get()) {
      try {
        AMQConnection connection =
            new AMQConnection(params, new ShallowFrames(handlers.create(address, name)));
        connection.start();
        return connection;
      } catch (IOException | TimeoutException e) {
        last = e;
      }
    }
    if (last instanceof TimeoutException timeout) {
      throw timeout;
    }
    throw last instanceof IOException io ? io : new IOException("no address of RabbitMQ is set");
  }

  /**
   * Needed because the factory's own way to open sockets, with TLS if that is set, is not public.
   */
  private FrameHandlerFactory handlers() throws IOException {
    try {
      Method create = ConnectionFactory.class.getDeclaredMethod("createFrameHandlerFactory");
      create.setAccessible(true);
      return (FrameHandlerFactory) create.invoke(factory);
    } catch (ReflectiveOperationException e) {
      throw new IOException("RabbitMQ's client opens no sockets: " + e, e);
    }
  }
}
