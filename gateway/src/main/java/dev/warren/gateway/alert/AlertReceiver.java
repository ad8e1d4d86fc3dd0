package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;

/** Receives one user's alerts. Called on threads of the RabbitMQ client; must not wait. */
interface AlertReceiver {

  String user();

  /** A consumer of the user's queue has started. */
  void live();

  /** The user's queue cannot be consumed now; the channel retries. */
  void failed(String reason);

  /**
   * This alert was taken from the queue to check that the queue serves. It has gone back behind all
   * others, and its delivery follows.
   */
  void taken(GetResponse alert);

  void delivered(AlertDelivery delivery, BasicProperties properties, byte[] body);

  /** The channel has ended: RabbitMQ delivers everything unacknowledged again. */
  void lost();
}
