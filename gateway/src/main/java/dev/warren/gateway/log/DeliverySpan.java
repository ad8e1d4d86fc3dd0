package dev.warren.gateway.log;

import dev.warren.trace.EventSpan;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one span for the delivery of a message to all clients of this gateway. It ends when the last
 * event loop has written the message. If no client has subscribed to it, the span is not recorded.
 * Thread-safe.
 */
public final class DeliverySpan {

  private final EventSpan span;
  private final AtomicInteger loops;
  private volatile boolean reaches;

  /**
   * @param loops how many event loops will call {@link #fannedOut}
   */
  public DeliverySpan(EventSpan span, int loops) {
    this.span = span;
    this.loops = new AtomicInteger(loops);
  }

  /** A client gets the message. */
  void reachesClients() {
    reaches = true;
  }

  /** An event loop has written the message. Returns whether it was the last one. */
  boolean fannedOut() {
    boolean isLast = loops.decrementAndGet() == 0;
    if (isLast && reaches) {
      span.end();
    }
    return isLast;
  }
}
