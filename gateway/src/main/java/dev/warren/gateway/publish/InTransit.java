package dev.warren.gateway.publish;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The events of clients that are in transit: sent to RabbitMQ, and not yet fanned out by this
 * gateway. RabbitMQ accepts events faster than workers and gateways handle them, so without a limit
 * a flood of events would queue up in front of everybody's messages. Guarded by the lock of {@link
 * ConfirmedPublisher}.
 */
final class InTransit {

  /**
   * An event that takes longer does not count any more. So some events can always be sent, also
   * while no worker runs, and in spite of events that workers refuse and that never come back.
   */
  static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final int most;

  /** The events by their time of sending, the oldest first. */
  private final Map<Object, Long> sentNanos = new LinkedHashMap<>();

  /**
   * @param most how many events may be in transit; 0 for any number
   */
  InTransit(int most) {
    this.most = most;
  }

  /** Whether an event must wait until another one has arrived. */
  boolean isFull() {
    return most > 0 && sentNanos.size() >= most;
  }

  int size() {
    return sentNanos.size();
  }

  /** Whether the message may be sent now. A message that was sent before may be sent again. */
  boolean admits(PendingMessage message) {
    return message.transit == null || !isFull() || sentNanos.containsKey(message.transit);
  }

  void sent(PendingMessage message, long nowNanos) {
    if (most > 0 && message.transit != null) {
      sentNanos.putIfAbsent(message.transit, nowNanos);
    }
  }

  /** The event has arrived, or will not. */
  void end(Object transit) {
    sentNanos.remove(transit);
  }

  void removeOverdue(long nowNanos) {
    Iterator<Long> oldest = sentNanos.values().iterator();
    while (oldest.hasNext() && nowNanos - oldest.next() >= LONGEST_NANOS) {
      oldest.remove();
    }
  }
}
