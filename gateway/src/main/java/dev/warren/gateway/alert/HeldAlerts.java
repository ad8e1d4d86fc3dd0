package dev.warren.gateway.alert;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.consume.Credit;
import dev.warren.gateway.consume.MessageSize;
import dev.warren.gateway.consume.Unread;

/**
 * How much of one user's alerts the gateway holds, and how much more it may take. An alert is held
 * until the user acknowledges it, so that each new device shows it. Thread-safe.
 */
final class HeldAlerts {

  private final int prefetch;
  private final Budget all;
  private final Unread unread;
  private final Runnable resume;
  private final MessageSize size = new MessageSize();

  /** The credit on the current AMQP channel. */
  private volatile Credit credit;

  private volatile Unread.Share share;

  /**
   * Whether the user's inbox has been notified that its queue is consumed. Only on the channel's
   * thread.
   */
  boolean isLive;

  /**
   * @param prefetch the most alerts
   * @param bytes the most bytes
   * @param all the bytes of all users
   * @param resume starts consuming again, when the user has acknowledged enough
   */
  HeldAlerts(int prefetch, long bytes, Budget all, Runnable resume) {
    this.prefetch = prefetch;
    this.all = all;
    this.unread = new Unread(bytes, all);
    this.resume = resume;
    this.credit = new Credit(null, prefetch, false, size);
    this.share = unread.share(resume);
    all.joined();
  }

  /** A new AMQP channel begins: RabbitMQ has requeued the deliveries of the previous one. */
  void begin(Channel by) {
    // First, so that settled() takes no more alerts of the previous channel.
    credit = new Credit(by, prefetch, false, size);
    share.end();
    share = unread.share(resume);
  }

  /** The prefetch for the next consumer; 0 if the user has to acknowledge alerts first. */
  int next() {
    int next = share.admits() ? credit.next() : 0;
    return next > 0 && (isReserved() || unread.isTight()) ? 1 : next;
  }

  void granted(int number) {
    credit.granted(number);
  }

  void canceled() {
    credit.canceled();
  }

  /** Whether a consumer with another prefetch should replace the current one. */
  boolean isMoreDue() {
    return credit.next() > 0;
  }

  /** Whether the consumer should pause. */
  boolean isFull() {
    return unread.isHigh();
  }

  void delivered(AlertDelivery delivery) {
    size.delivered(delivery.bytes());
    credit.delivered(delivery.tag());
  }

  /** Takes a delivery; false if it must go back to RabbitMQ. */
  boolean take(AlertDelivery delivery) {
    return share.take(delivery.bytes());
  }

  /** The delivery has been acknowledged or requeued. */
  void settled(AlertDelivery delivery, boolean taken) {
    Credit current = credit;
    if (current.isOf(delivery.by())) {
      current.settled(delivery.tag(), false);
      if (taken) {
        share.release(delivery.bytes());
      }
    }
  }

  /** Whether bytes are kept for an alert that went back to RabbitMQ and comes again. */
  boolean isReserved() {
    return share.isReserved();
  }

  /** The first alerts of a new consumer have come, or its queue has none. */
  void resumed() {
    share.resumed();
  }

  void end() {
    share.end();
    all.left();
  }
}
