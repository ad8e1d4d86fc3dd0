package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One consumer of a user's alerts. It passes deliveries on as long as the gateway may hold more of
 * them for the user.
 */
final class AlertDeliveries extends DefaultConsumer {

  /** About how many bytes of memory an alert takes beside its body. */
  private static final int OVERHEAD_BYTES = 512;

  private final AlertReceiver receiver;
  private final HeldAlerts held;
  private final Owner owner;

  // Only on the channel's thread.
  private String tag = "";
  private boolean canceling;

  private volatile boolean full;

  /**
   * Alerts beyond the bound. Used at first only on the delivery thread of RabbitMQ's client, and
   * later only on the channel's thread.
   */
  private final List<AlertDelivery> toGiveBack = new ArrayList<>(0);

  /** The owner of consumers. Called on threads of the RabbitMQ client; must not wait. */
  interface Owner {

    /** The consumer must pause, or be replaced by one with another prefetch. */
    void due(AlertDeliveries consumer);

    /** The consumer has ended on request, and all its deliveries have come. */
    void canceled(AlertDeliveries consumer);

    void deleted(AlertDeliveries consumer);
  }

  AlertDeliveries(Channel channel, AlertReceiver receiver, HeldAlerts held, Owner owner) {
    super(channel);
    this.receiver = receiver;
    this.held = held;
    this.owner = owner;
  }

  AlertReceiver receiver() {
    return receiver;
  }

  void begin(String queue) throws IOException {
    tag = getChannel().basicConsume(queue, false, this);
  }

  void cancel() throws IOException {
    canceling = true;
    getChannel().basicCancel(tag);
  }

  boolean isCanceling() {
    return canceling;
  }

  /** Whether the user has to acknowledge alerts before more can come. */
  boolean isFull() {
    return full;
  }

  @Override
  public void handleDelivery(
      String by, Envelope envelope, BasicProperties properties, byte[] body) {
    AlertDelivery delivery =
        new AlertDelivery(
            getChannel(),
            envelope.getDeliveryTag(),
            envelope.isRedeliver(),
            OVERHEAD_BYTES + body.length);
    held.delivered(delivery);
    if (toGiveBack.isEmpty() && held.take(delivery)) {
      receiver.delivered(delivery, properties, body);
    } else {
      toGiveBack.add(delivery);
    }
    full = full || !toGiveBack.isEmpty() || held.isFull();
    if (full || held.isMoreDue()) {
      owner.due(this);
    }
  }

  /**
   * Requeues alerts after the consumer's end. Before that, RabbitMQ would deliver them to this
   * consumer again.
   */
  void giveBack() throws IOException {
    for (AlertDelivery each : toGiveBack) {
      held.settled(each, false);
      getChannel().basicNack(each.tag(), false, true);
    }
    held.canceled();
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
