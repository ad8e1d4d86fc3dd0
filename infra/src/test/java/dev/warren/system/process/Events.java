package dev.warren.system.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;

/** A publisher over AMQP. */
public final class Events {

  private Events() {}

  /** Posts an event, and waits until RabbitMQ has confirmed it. */
  public static void post(TestBroker broker, String channel, String event) throws Exception {
    try (Connection connection = broker.connect();
        Channel amqp = connection.createChannel()) {
      amqp.confirmSelect();
      amqp.basicPublish(
          Names.EVENTS,
          channel,
          true,
          new BasicProperties.Builder().build(),
          event.getBytes(UTF_8));
      amqp.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    }
  }
}
