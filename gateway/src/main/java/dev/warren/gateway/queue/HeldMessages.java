package dev.warren.gateway.queue;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.consume.Credit;
import dev.warren.gateway.consume.Unread;
import org.jspecify.annotations.Nullable;

/**
 * How many of a subscription's messages the gateway holds, and how many more it may take.
 * Thread-safe.
 */
final class HeldMessages {

  /** How long the session's other paused consumers wait for the first delivery of this one. */
  private static final long FIRST_DELIVERY_MS = 200;

  /** How long memory is kept for a message that went back to RabbitMQ. */
  private static final long REDELIVERY_MS = 5_000;

  private final QueueTerms terms;
  private final Unread.Share share;

  /** The credit on the current channel. */
  private volatile Credit credit;

  /** Whether the consumer gets messages one by one, because memory was short when it began. */
  private volatile boolean oneByOne;

  /**
   * @param resume resumes the consumer after {@link #next} was 0
   */
  HeldMessages(QueueTerms terms, Runnable resume) {
    this.terms = terms;
    this.share = terms.unread().share(resume);
    this.credit = terms.credit(null);
  }

  /** A new channel begins: RabbitMQ has requeued the deliveries of the previous one. */
  void begin(@Nullable Channel by) {
    credit = terms.credit(by);
  }

  Credit credit() {
    return credit;
  }

  /** Whether the session has room for a consumer; otherwise the consumer is resumed later. */
  boolean admits() {
    return share.admits();
  }

  /** The prefetch for the next consumer; 0 if the client has to acknowledge first. */
  int next() {
    oneByOne = share.isReserved() || terms.unread().isTight();
    return oneByOne ? Math.min(1, credit.next()) : credit.next();
  }

  /** Whether the consumer is to be replaced by one with another prefetch. */
  boolean isMoreDue() {
    // While messages wait for the client, more of them would only wait here.
    return share.isEmpty() && credit.next() > 0;
  }

  /** How long {@link #resumed} has to wait for the first delivery of a consumer. */
  long patienceMs() {
    return share.isReserved() ? REDELIVERY_MS : FIRST_DELIVERY_MS;
  }

  /**
   * Takes a delivery.
   *
   * @return false where the delivery must go back to RabbitMQ
   */
  boolean take(QueueDelivery delivery) {
    return share.take(delivery.bytes());
  }

  /** Counts a delivery of RabbitMQ, whether the session has room for it or not. */
  void delivered(QueueDelivery delivery, Credit of) {
    terms.size().delivered(delivery.bytes());
    of.delivered(delivery.tag().number());
  }

  /** Whether the consumer gets messages one by one, and need not any longer. */
  boolean isOutdated() {
    return oneByOne && !terms.unread().isTight();
  }

  /** RabbitMQ is about to get an acknowledgement. */
  void settled(QueueDelivery.Tag tag, boolean upTo) {
    Credit current = credit;
    if (current.isOf(tag.by())) {
      current.settled(tag.number(), upTo);
    }
  }

  /** The client has read so many bytes of messages, or RabbitMQ has requeued them. */
  void release(long bytes) {
    share.release(bytes);
  }

  /** The first message of a new consumer has come, or its queue has none. */
  void resumed() {
    share.resumed();
  }

  /** Releases everything. */
  void end() {
    share.end();
  }
}
