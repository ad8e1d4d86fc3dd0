package dev.warren.gateway.command;

import com.rabbitmq.client.AMQP.BasicProperties;

/** The message that the gateway publishes to RabbitMQ for a SEND. */
sealed interface Publication {

  BasicProperties properties();

  byte[] body();

  /** To an exchange; the routing key is a channel. */
  record ToChannel(String exchange, String channel, BasicProperties properties, byte[] body)
      implements Publication {}

  /** To {@code /queue/<name>}. */
  record ToQueue(String name, BasicProperties properties, byte[] body) implements Publication {}
}
