package dev.warren.gateway.queue;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the deliveries of one AMQP channel and their acknowledgements. Thread-safe. */
final class DeliveryCount {

  /** The value of {@link #settled} while a delivery is unacknowledged. */
  static final long UNSETTLED = -1;

  private volatile long delivered;
  private final AtomicLong acknowledged = new AtomicLong();

  /** RabbitMQ's delivery tags count from 1. */
  void delivered(long tag) {
    delivered = tag;
  }

  /**
   * Counts an acknowledgement. The count is right as long as a subscription acknowledges either all
   * up to a tag, or one by one.
   */
  void acknowledged(long tag, boolean upTo) {
    acknowledged.accumulateAndGet(
        tag, (before, given) -> upTo ? Math.max(before, given) : before + 1);
  }

  /** The number of deliveries, if all are acknowledged; else {@link #UNSETTLED}. */
  long settled() {
    long number = delivered;
    return acknowledged.get() == number ? number : UNSETTLED;
  }

  /**
   * Whether nothing was delivered since a time when all was acknowledged.
   *
   * @param settledThen the value of {@link #settled} at that time. An acknowledgement of the last
   *     moment may not be written yet, so the present value is not enough
   */
  boolean isIdleSince(long settledThen) {
    return settledThen != UNSETTLED && settled() == settledThen;
  }
}
