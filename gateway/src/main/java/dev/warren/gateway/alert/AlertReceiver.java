package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;

/** Receives one user's alerts. Called on threads of the RabbitMQ client; must not wait. */
interface AlertReceiver {

  String user();

  /** A consumer of the user's queue has started. */
  void live();

  /** The user's queue cannot be consumed now; the channel retries. */
  void failed(String reason);

  void delivered(AlertDelivery delivery, BasicProperties properties, byte[] body);

  /** The channel has ended: RabbitMQ delivers everything unacknowledged again. */
  void lost();
}
