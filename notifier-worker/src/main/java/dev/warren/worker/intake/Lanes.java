package dev.warren.worker.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Keeps the order within each channel where alerts are tried again: an event with alerts is passed
 * by no later event of its channel until all of it is confirmed. Events without alerts do not wait
 * for each other, as their failure ends the partition. Not thread-safe.
 */
final class Lanes {

  /**
   * Channel → what waits there behind an event with alerts; no entry where no such is under way.
   */
  private final Map<String, Queue<Delivered>> waiting = new HashMap<>();

  /** Whether the event, just delivered, may be published; else it waits here for its turn. */
  boolean enter(Delivered event) {
    Queue<Delivered> before = waiting.get(event.channel());
    if (before != null) {
      before.add(event);
      return false;
    }
    if (event.alerts()) {
      waiting.put(event.channel(), new ArrayDeque<>());
    }
    return true;
  }

  /**
   * The event is confirmed. Whether others of its channel waited for it: {@link #next} has them,
   * and whatever is delivered until it is called waits behind them.
   */
  boolean leave(Delivered event) {
    return event.alerts()
        && waiting.computeIfPresent(
                event.channel(), (channel, behind) -> behind.isEmpty() ? null : behind)
            != null;
  }

  /** What may be published now in the channel, in this order. */
  List<Delivered> next(String channel) {
    Queue<Delivered> behind = waiting.remove(channel);
    List<Delivered> next = new ArrayList<>();
    while (behind != null && !behind.isEmpty()) {
      Delivered event = behind.remove();
      next.add(event);
      if (event.alerts()) {
        waiting.put(channel, behind);
        break;
      }
    }
    return next;
  }
}
