package dev.warren.gateway.queue;

import dev.warren.gateway.consume.Served;
import dev.warren.gateway.queue.QueueDelivery.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The unacknowledged messages that were taken to check that the queue serves. They are delivered
 * before all others, in addition to the prefetch, which RabbitMQ counts per consumer. They are not
 * requeued for the consumer, because they would then come as redelivered to a client that has never
 * had them. Thread-safe; no method waits.
 */
final class FirstMessages {

  // Guarded by this.
  private final Map<Tag, Served> taken = new HashMap<>(1);
  private boolean ended;

  /**
   * Delivers the message of a check, if it took one.
   *
   * @return false if the message goes back to RabbitMQ, because the session has no room for it
   */
  boolean deliver(@Nullable Served served, HeldMessages held, QueueListener listener) {
    if (served == null || served.first() == null) {
      return true;
    }
    QueueDelivery first = QueueDelivery.first(served.first());
    if (!held.take(first)) {
      served.requeue();
      return false;
    }
    if (add(first.tag(), served)) {
      listener.delivered(first);
    } else {
      held.release(first.bytes());
    }
    return true;
  }

  /** Adds a message; false if the consumer has ended, and then the message is requeued. */
  private boolean add(Tag tag, Served served) {
    synchronized (this) {
      if (!ended) {
        taken.put(tag, served);
        return true;
      }
    }
    served.requeue();
    return false;
  }

  /**
   * Removes and returns the message, for its acknowledgement; null if it was requeued, or is not
   * one of these.
   */
  synchronized @Nullable Served remove(Tag tag) {
    return taken.remove(tag);
  }

  /** Requeues all these messages. */
  void end() {
    List<Served> left;
    synchronized (this) {
      ended = true;
      left = List.copyOf(taken.values());
      taken.clear();
    }
    left.forEach(Served::requeue);
  }
}
