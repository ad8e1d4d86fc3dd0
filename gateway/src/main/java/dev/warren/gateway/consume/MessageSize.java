package dev.warren.gateway.consume;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The expected size of a queue's messages: that of the largest recent one. It rises with the first
 * large message, and falls slowly while smaller ones are delivered. Thread-safe.
 */
public final class MessageSize {

  /**
   * The size before the first message, large enough that RabbitMQ sends only a few messages ahead.
   */
  private static final int UNKNOWN_BYTES = 128 * 1024;

  private static final int FALLS_BY = 32;

  private final AtomicInteger bytes = new AtomicInteger();

  /** The expected size in bytes, at least 1. */
  int bytes() {
    int known = bytes.get();
    return known == 0 ? UNKNOWN_BYTES : known;
  }

  /** A message was sent to the queue; the messages before it may be larger. */
  public void sent(int size) {
    bytes.accumulateAndGet(Math.max(1, size), Math::max);
  }

  public void delivered(int size) {
    bytes.accumulateAndGet(
        Math.max(1, size),
        (known, now) -> now >= known ? now : known - Math.max(1, (known - now) / FALLS_BY));
  }
}
