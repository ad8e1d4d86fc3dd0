package dev.warren.gateway.queue;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.access.Refused;

/** Receives the deliveries of a queue. Called on threads of the RabbitMQ client; must not wait. */
public interface QueueListener {

  /** The next deliveries come on this channel. */
  void begins(Channel by);

  /** The queue is consumed. */
  void live();

  void delivered(QueueDelivery delivery);

  /** RabbitMQ delivers all unacknowledged messages again, to any consumer of the queue. */
  void lost();

  /** The queue cannot be consumed until somebody changes it; the consumer retries. */
  void refused(String reason);

  /** The queue does not exist, and the client must not create it; the consumer retries. */
  void refused(Refused why);

  /** The queue cannot be consumed now; the consumer retries. */
  void failed(String reason);
}
