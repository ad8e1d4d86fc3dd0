package dev.warren.demo;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events over plain AMQP like any other service: exchange {@code warren.events}, the
 * channel as routing key, {@code mandatory}, confirms. Connects again after a loss. Not
 * thread-safe.
 */
final class Backend {

  private static final String EVENTS = "warren.events";
  private static final int CONFIRM_MS = 5_000;
  private static final int RETRY_MS = 2_000;

  private static final BasicProperties PROPERTIES =
      new BasicProperties.Builder().contentType("application/json").deliveryMode(2).build();

  private final ConnectionFactory factory;
  private @Nullable Connection connection;
  private @Nullable Channel channel;

  Backend(ConnectionFactory factory) {
    this.factory = factory;
  }

  /** Publishes an event, and waits for RabbitMQ's confirm; tries until RabbitMQ is there. */
  void publish(DemoEvent event) throws InterruptedException {
    byte[] body = event.envelope().toString().getBytes(StandardCharsets.UTF_8);
    while (true) {
      try {
        Channel current = channel();
        current.basicPublish(EVENTS, event.channel(), true, PROPERTIES, body);
        current.waitForConfirmsOrDie(CONFIRM_MS);
        return;
      } catch (IOException | TimeoutException | ShutdownSignalException e) {
        System.err.println("RabbitMQ: " + e.getMessage() + "; the next attempt is in 2 s");
        disconnect();
        Thread.sleep(RETRY_MS);
      }
    }
  }

  private Channel channel() throws IOException, TimeoutException {
    Channel current = channel;
    if (current == null || !current.isOpen()) {
      disconnect();
      Connection opened = factory.newConnection("warren-demo");
      connection = opened;
      current = opened.createChannel();
      current.addReturnListener(
          message -> System.err.println("no queue takes events of " + message.getRoutingKey()));
      current.confirmSelect();
      channel = current;
    }
    return current;
  }

  private void disconnect() {
    Connection current = connection;
    connection = null;
    channel = null;
    if (current != null) {
      current.abort(CONFIRM_MS);
    }
  }
}
