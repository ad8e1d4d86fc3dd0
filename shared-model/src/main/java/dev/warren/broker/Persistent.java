package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.Map;

/** AMQP properties of messages that outlive a restart of RabbitMQ, as all of Warren's own do. */
public final class Persistent {

  /** The delivery mode. */
  public static final int MODE = 2;

  private Persistent() {}

  /** Properties of a JSON message of this AMQP {@code type}, without headers. */
  public static BasicProperties.Builder json(String type) {
    return new BasicProperties.Builder()
        .type(type)
        .contentType("application/json")
        .deliveryMode(MODE)
        .headers(Map.of());
  }
}
