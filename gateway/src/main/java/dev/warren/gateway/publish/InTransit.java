package dev.warren.gateway.publish;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The events of clients that are in transit: sent to RabbitMQ, and not yet fanned out by this
 * gateway. RabbitMQ accepts events faster than workers and gateways handle them, so without a limit
 * a flood of events would queue up in front of everybody's messages. Guarded by the lock of {@link
 * ConfirmedPublisher}.
 */
final class InTransit {

  /**
   * An event that takes longer does not count any more. So some events can always be sent, in spite
   * of events that workers refuse and that never come back.
   */
  static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * How long nothing may arrive before there is no limit. An overload delays events, but some
   * arrive all the time. If none does, no worker runs, and RabbitMQ keeps the events for it.
   */
  static final long OUTAGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int most;

  /** When the first event since the last arrival took too long; null if none did. */
  private @Nullable Long silentNanos;

  private boolean outage;

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
    return most > 0 && sentNanos.size() >= most && !outage;
  }

  int size() {
    return sentNanos.size();
  }

  /** Whether the message may be sent now. A message that was sent before may be sent again. */
  boolean admits(PendingMessage message) {
    return message.transit == null || message.sent || !isFull();
  }

  /** The message is sent now. One that was sent before has arrived perhaps, and counts no more. */
  void sent(PendingMessage message, long nowNanos) {
    if (most > 0 && message.transit != null && !message.sent) {
      sentNanos.put(message.transit, nowNanos);
    }
  }

  /** The event has arrived, perhaps after it was removed as overdue. */
  void arrived(Object transit) {
    sentNanos.remove(transit);
    silentNanos = null;
    outage = false;
  }

  /** The message will not arrive, because RabbitMQ does not have it. */
  void failed(PendingMessage message) {
    if (message.transit != null) {
      sentNanos.remove(message.transit);
    }
  }

  /** Called several times a second. */
  void removeOverdue(long nowNanos) {
    Iterator<Long> oldest = sentNanos.values().iterator();
    while (oldest.hasNext() && nowNanos - oldest.next() >= LONGEST_NANOS) {
      oldest.remove();
      silentNanos = silentNanos == null ? Long.valueOf(nowNanos) : silentNanos;
    }
    outage = silentNanos != null && nowNanos - silentNanos >= OUTAGE_NANOS;
  }
}
