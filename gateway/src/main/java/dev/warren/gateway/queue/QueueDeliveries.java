package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.gateway.consume.Credit;
import dev.warren.gateway.consume.Unread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One consumer of a queue. It passes deliveries on while the session has room for them. When
 * messages suddenly get larger, RabbitMQ may send more than fits; these messages go back to the
 * queue.
 */
final class QueueDeliveries extends DefaultConsumer {

  private final Credit credit;
  private final QueueTerms terms;
  private final Unread.Share share;
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

    /** The session has no room for a message, so the consumer must end. Called once. */
    void full(QueueDeliveries consumer);

    /** The consumer has ended on request, and all its deliveries have come. */
    void canceled(QueueDeliveries consumer);

    void deleted(QueueDeliveries consumer);
  }

  QueueDeliveries(
      Channel channel,
      Credit credit,
      QueueTerms terms,
      Unread.Share share,
      QueueListener listener,
      Owner owner) {
    super(channel);
    this.credit = credit;
    this.terms = terms;
    this.share = share;
    this.listener = listener;
    this.owner = owner;
  }

  void begin(String queue) throws IOException {
    tag = getChannel().basicConsume(queue, false, this);
  }

  void cancel() throws IOException {
    getChannel().basicCancel(tag);
  }

  /** Whether the session had no room for a message. */
  boolean isFull() {
    return full;
  }

  @Override
  public void handleDelivery(
      String by, Envelope envelope, BasicProperties properties, byte[] body) {
    QueueDelivery delivery = QueueDelivery.of(getChannel(), envelope, properties, body);
    terms.size().delivered(delivery.bytes());
    credit.delivered(envelope.getDeliveryTag());
    // Once one message goes back, all later ones must go back too, to keep their order.
    if (!toGiveBack.isEmpty() || !share.take(delivery.bytes())) {
      toGiveBack.add(envelope.getDeliveryTag());
    } else {
      listener.delivered(delivery);
    }
    if (!full && !toGiveBack.isEmpty()) {
      full = true;
      owner.full(this);
    }
    if (!hasDelivered) {
      hasDelivered = true;
      share.resumed();
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
