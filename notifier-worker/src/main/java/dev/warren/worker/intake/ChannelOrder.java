package dev.warren.worker.intake;

import dev.warren.worker.publish.PendingEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Keeps the order of each channel while alerts are retried: later events of a channel wait until an
 * event with alerts is confirmed. Events without alerts do not wait for each other, because their
 * failure ends the partition. Not thread-safe: guarded by the partition's lock.
 */
final class ChannelOrder {

  /** The waiting events by channel. Each channel with an unconfirmed alert has an entry. */
  private final Map<String, Queue<PendingEvent>> waiting = new HashMap<>();

  /** Whether a delivered event may be published now; otherwise it waits here. */
  boolean admit(PendingEvent event) {
    Queue<PendingEvent> before = waiting.get(event.channel());
    if (before != null) {
      before.add(event);
      return false;
    }
    if (event.hasAlerts()) {
      waiting.put(event.channel(), new ArrayDeque<>());
    }
    return true;
  }

  /**
   * Whether events waited for this event, which is now confirmed. If so, {@link #next} returns
   * them; events of the channel delivered before that call wait behind them.
   */
  boolean release(PendingEvent event) {
    return event.hasAlerts()
        && waiting.computeIfPresent(
                event.channel(), (channel, behind) -> behind.isEmpty() ? null : behind)
            != null;
  }

  /** Removes and returns the events of the channel to publish now, in this order. */
  List<PendingEvent> next(String channel) {
    Queue<PendingEvent> behind = waiting.remove(channel);
    List<PendingEvent> next = new ArrayList<>();
    while (behind != null && !behind.isEmpty()) {
      PendingEvent event = behind.remove();
      next.add(event);
      if (event.hasAlerts()) {
        waiting.put(channel, behind);
        break;
      }
    }
    return next;
  }
}
