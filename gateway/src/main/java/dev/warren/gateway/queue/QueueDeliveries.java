package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.gateway.consume.Credit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One consumer of a queue. It passes deliveries on while the session has room for them. When
 * messages suddenly get larger, RabbitMQ may send more than fits; these messages go back to the
 * queue.
 */
final class QueueDeliveries extends DefaultConsumer {

  /** The credit on the consumer's channel. */
  private final Credit credit;

  private final HeldMessages held;
  private final QueueListener listener;
  private final Owner owner;

  private volatile boolean full;

  /** Only on the delivery thread of RabbitMQ's client. */
  private boolean hasDelivered;

  /** Only on the delivery thread of RabbitMQ's client, until the consumer has ended. */
  private final List<Long> toGiveBack = new ArrayList<>(0);

  /** Only on the channel's thread. */
  private String tag = "";

  /** The owner of consumers. Called on threads of the RabbitMQ client; must not wait. */
  interface Owner {

    /** The consumer must end: the session has no room, or more than before. Called once. */
    void full(QueueDeliveries consumer);

    /** The consumer has ended on request, and all its deliveries have come. */
    void canceled(QueueDeliveries consumer);

    void deleted(QueueDeliveries consumer);
  }

  QueueDeliveries(Channel channel, HeldMessages held, QueueListener listener, Owner owner) {
    super(channel);
    this.credit = held.credit();
    this.held = held;
    this.listener = listener;
    this.owner = owner;
  }

  void begin(String queue) throws IOException {
    tag = getChannel().basicConsume(queue, false, this);
  }

  void cancel() throws IOException {
    getChannel().basicCancel(tag);
  }

  /** Whether the consumer must end. */
  boolean isFull() {
    return full;
  }

  @Override
  public void handleDelivery(
      String by, Envelope envelope, BasicProperties properties, byte[] body) {
    QueueDelivery delivery = QueueDelivery.of(getChannel(), envelope, properties, body);
    held.delivered(delivery, credit);
    // Once one message goes back, all later ones must go back too, to keep their order.
    if (!toGiveBack.isEmpty() || !held.take(delivery)) {
      toGiveBack.add(envelope.getDeliveryTag());
    } else {
      listener.delivered(delivery);
    }
    if (!full && (!toGiveBack.isEmpty() || held.isOutdated())) {
      full = true;
      owner.full(this);
    }
    if (!hasDelivered) {
      hasDelivered = true;
      held.resumed();
    }
  }

  /**
   * Gives messages back to RabbitMQ after the consumer's end. Before the end, RabbitMQ would
   * deliver them to the same consumer again at once, and after many such rounds treat them as
   * poison messages.
   */
  void giveBack() throws IOException {
    for (long each : toGiveBack) {
      credit.settled(each, false);
      getChannel().basicNack(each, false, true);
    }
  }

  @Override
  public void handleCancelOk(String by) {
    owner.canceled(this);
  }

  @Override
  public void handleCancel(String by) {
    owner.deleted(this);
  }
}
