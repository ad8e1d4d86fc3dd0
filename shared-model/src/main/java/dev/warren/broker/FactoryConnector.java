package dev.warren.broker;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.TrafficListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.ConnectionParams;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Connects by a factory's settings to the first address that accepts, as {@link
 * ConnectionFactory#newConnection(List, String)} does, and reads by {@link ShallowFrames}.
 */
public final class FactoryConnector implements ReconnectingConnection.Connector {

  /**
   * How long RabbitMQ may take for a reply. The AMQP client's own limit is ten minutes. Many queues
   * share the threads that wait, so one queue without a leader must not occupy a thread for so
   * long.
   */
  private static final Duration REPLY_LIMIT = Duration.ofSeconds(30);

  private final ConnectionFactory factory;
  private final List<Address> addresses;

  /**
   * @param factory a factory for this connector only, which changes some of its settings
   */
  public FactoryConnector(ConnectionFactory factory, List<Address> addresses) {
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setChannelRpcTimeout((int) REPLY_LIMIT.toMillis());
    factory.setChannelShouldCheckRpcResponseType(true);
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
    List<Address> shuffled = new ArrayList<>(addresses);
    Collections.shuffle(shuffled);
    Exception last = null;
    for (Address address : shuffled) {
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
