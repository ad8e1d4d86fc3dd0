package dev.warren.gateway.publish;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The events of clients that are in transit: sent to RabbitMQ, and not yet fanned out by this
 * gateway. RabbitMQ accepts events faster than workers and gateways handle them, so without a limit
 * a flood of events would queue up in front of everybody's messages. While the limit is reached, a
 * client may still send its share. Guarded by the lock of {@link ConfirmedPublisher}.
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

  /**
   * How long the transit of an event takes while the limit is reached and follows the arrivals. A
   * shorter time lets a flood delay others less. With a longer one more messages share a batch, a
   * run of the fan-out and a write.
   */
  private static final double AIM_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final int least;
  private final boolean follows;

  /** How many events may be in transit. */
  private int most;

  /** How many events have arrived since {@link #countedNanos}. */
  private int arrivals;

  private long countedNanos;

  /** When the first event since the last arrival took too long; null if none did. */
  private @Nullable Long silentNanos;

  private boolean outage;

  /** The events by their key, in the order of sending. */
  private final Map<Object, Sent> events = new LinkedHashMap<>();

  /** The clients that have events in transit. */
  private final Map<Object, Sender> senders = new HashMap<>();

  private record Sent(Sender sender, long nanos) {}

  /** A client, and how many of its events are in transit. */
  private static final class Sender {
    private final Object client;
    private int events;

    private Sender(Object client) {
      this.client = client;
    }
  }

  private InTransit(int least, boolean follows) {
    this.least = least;
    this.follows = follows;
    this.most = least;
  }

  /**
   * @param most how many events may be in transit; 0 for any number
   */
  static InTransit limitedTo(int most) {
    return new InTransit(most, false);
  }

  /** As many events may be in transit as arrive within {@link #AIM_NANOS}, or this number. */
  static InTransit atLeast(int least) {
    return new InTransit(least, true);
  }

  /** Whether there is a limit. Needs no lock. */
  boolean isLimited() {
    return least > 0;
  }

  /** Whether an event must wait, unless its client has less than its share in transit. */
  boolean isFull() {
    return isLimited() && events.size() >= most && !outage;
  }

  int size() {
    return events.size();
  }

  /** Whether the message may be sent now. A message that was sent before may be sent again. */
  boolean admits(PendingMessage message) {
    return message.transit == null || message.sent || !isFull() || isBelowShare(message.client);
  }

  /**
   * Whether a client has less than its share in transit. Such a client does not wait, although the
   * transit is full: the events of the others may never arrive, because a worker refuses them.
   */
  private boolean isBelowShare(Object client) {
    Sender own = senders.get(client);
    return own == null ? most > senders.size() : own.events < most / senders.size();
  }

  /** The message is sent now. One that was sent before has arrived perhaps, and counts no more. */
  void sent(PendingMessage message, long nowNanos) {
    if (isLimited() && message.transit != null && !message.sent) {
      Sender sender = senders.computeIfAbsent(message.client, Sender::new);
      sender.events++;
      events.put(message.transit, new Sent(sender, nowNanos));
    }
  }

  /**
   * The event has arrived, perhaps after it was removed as overdue.
   *
   * @return its client; null if the event was removed
   */
  @Nullable Object arrived(Object transit) {
    arrivals++;
    silentNanos = null;
    outage = false;
    Sent event = events.remove(transit);
    if (event == null) {
      return null;
    }
    countOff(event);
    return event.sender.client;
  }

  /** The message will not arrive, because RabbitMQ does not have it. */
  void failed(PendingMessage message) {
    Sent event = message.transit == null ? null : events.remove(message.transit);
    if (event != null) {
      countOff(event);
    }
  }

  private void countOff(Sent event) {
    if (--event.sender.events == 0) {
      senders.remove(event.sender.client);
    }
  }

  /** Sets the limit, and removes what takes too long. Called several times a second. */
  void look(long nowNanos) {
    if (follows) {
      most = Math.max(least, (int) (arrivals * AIM_NANOS / (nowNanos - countedNanos)));
    }
    arrivals = 0;
    countedNanos = nowNanos;
    removeOverdue(nowNanos);
  }

  private void removeOverdue(long nowNanos) {
    Iterator<Sent> oldest = events.values().iterator();
    while (oldest.hasNext()) {
      Sent event = oldest.next();
      if (nowNanos - event.nanos < LONGEST_NANOS) {
        break;
      }
      oldest.remove();
      countOff(event);
      silentNanos = silentNanos == null ? Long.valueOf(nowNanos) : silentNanos;
    }
    outage = silentNanos != null && nowNanos - silentNanos >= OUTAGE_NANOS;
  }
}
