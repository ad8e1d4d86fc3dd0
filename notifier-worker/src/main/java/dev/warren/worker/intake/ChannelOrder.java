package dev.warren.worker.intake;

import dev.warren.worker.publish.PendingEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of each channel while alerts are retried: later events of a channel wait until an
 * event with alerts is confirmed. Events without alerts do not wait for each other, because their
 * failure ends the partition. A {@link dev.warren.presence.Note.Drain} waits until all events
 * before it are acknowledged, of whichever channel. Not thread-safe: guarded by the partition's
 * lock.
 */
final class ChannelOrder {

  /** The waiting events by channel. Each channel with an unconfirmed alert has an entry. */
  private final Map<String, Queue<PendingEvent>> waiting = new HashMap<>();

  /** The channels with events that do not wait any more. */
  private final Set<String> released = new HashSet<>();

  private final Queue<PendingEvent> drains = new ArrayDeque<>();
  private final Predicate<PendingEvent> acknowledgeBefore;

  /**
   * @param acknowledgeBefore acknowledges all events before this one; returns false if some of them
   *     are not finished
   */
  ChannelOrder(Predicate<PendingEvent> acknowledgeBefore) {
    this.acknowledgeBefore = acknowledgeBefore;
  }

  /** Whether a delivered event may be published now; otherwise it waits here. */
  boolean admit(PendingEvent event) {
    if (event.isDrain()) {
      drains.add(event);
      // Only the first one may be next, and if that is an earlier one, it waits for next().
      return drains.peek() == event && nextDrain() != null;
    }
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
   * Whether events may have waited for this event, which is now confirmed. If so, {@link #next}
   * returns them; events of the channel delivered before that call wait behind them.
   */
  boolean release(PendingEvent event) {
    boolean isAwaited =
        event.hasAlerts()
            && waiting.computeIfPresent(
                    event.channel(), (channel, behind) -> behind.isEmpty() ? null : behind)
                != null;
    if (isAwaited) {
      released.add(event.channel());
    }
    return isAwaited || !drains.isEmpty();
  }

  /** Removes and returns the events of the channel to publish now, in this order. */
  List<PendingEvent> next(String channel) {
    // Without this check, a call because of a drain would not wait for an alert of this channel.
    Queue<PendingEvent> behind = released.remove(channel) ? waiting.remove(channel) : null;
    List<PendingEvent> next = new ArrayList<>();
    while (behind != null && !behind.isEmpty()) {
      PendingEvent event = behind.remove();
      next.add(event);
      if (event.hasAlerts()) {
        waiting.put(channel, behind);
        break;
      }
    }
    PendingEvent drain = nextDrain();
    if (drain != null) {
      next.add(drain);
    }
    return next;
  }

  /** The request to report now that the partition is drained; null if there is none. */
  private @Nullable PendingEvent nextDrain() {
    PendingEvent request = drains.peek();
    return request == null || !acknowledgeBefore.test(request) ? null : drains.remove();
  }
}
