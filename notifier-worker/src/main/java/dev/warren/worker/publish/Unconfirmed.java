package dev.warren.worker.publish;

import dev.warren.broker.Confirms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a partition without a confirm: those in flight on the current AMQP channel, and those
 * that wait for the next one. Not thread-safe: guarded by the partition's {@link PartitionLock}.
 */
final class Unconfirmed {

  /** The messages in flight by publish sequence number, and so in the order of publishing. */
  private final NavigableMap<Long, OutgoingMessage> inFlight = new TreeMap<>();

  /** The messages that wait, in the order in which to publish them. */
  private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();

  void add(long number, OutgoingMessage message) {
    inFlight.put(number, message);
  }

  /** Adds a message that has to wait for a channel. */
  void addWaiting(OutgoingMessage message) {
    waiting.addLast(message);
  }

  /** Removes and returns the messages that a confirm covers, in the order of publishing. */
  List<OutgoingMessage> remove(long number, boolean multiple) {
    return Confirms.take(inFlight, number, multiple);
  }

  /**
   * The channel has ended. Its messages become suspects and wait, before those that wait already.
   */
  void suspend() {
    for (OutgoingMessage message : inFlight.descendingMap().values()) {
      message.markSuspect(true);
      waiting.addFirst(message);
    }
    inFlight.clear();
  }

  /** The waiting messages that were in flight before, in the order of publishing. */
  List<OutgoingMessage> suspects() {
    return waiting.stream().filter(OutgoingMessage::isSuspect).toList();
  }

  /** Removes a waiting message; returns false if it does not wait. */
  boolean removeWaiting(OutgoingMessage message) {
    return waiting.remove(message);
  }

  /** Removes and returns the waiting messages, in the order in which to publish them. */
  List<OutgoingMessage> takeWaiting() {
    List<OutgoingMessage> taken = new ArrayList<>(waiting);
    waiting.clear();
    return taken;
  }

  /**
   * The alert that a basic.return is for. A return has no sequence number. But returns arrive in
   * the order of publishing and before the confirm, so the oldest matching alert is the right one.
   *
   * @return null if no alert matches
   */
  @Nullable AlertAttempt findReturned(
      String exchange, String routingKey, @Nullable String messageId) {
    for (OutgoingMessage message : inFlight.values()) {
      AlertAttempt alert = message.alert();
      if (alert != null
          && !alert.wasReturned()
          && message.publication().exchange().equals(exchange)
          && message.publication().routingKey().equals(routingKey)
          && message.publication().properties().getMessageId().equals(messageId)) {
        return alert;
      }
    }
    return null;
  }

  boolean isEmpty() {
    return inFlight.isEmpty() && waiting.isEmpty();
  }
}
