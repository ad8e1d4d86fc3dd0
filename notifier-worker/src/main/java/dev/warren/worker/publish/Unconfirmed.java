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
 * Messages of a partition without a confirm: those in flight on the current AMQP channel, those for
 * the next batch, and those that wait for the next channel. Not thread-safe: guarded by the
 * partition's {@link PartitionLock}.
 */
final class Unconfirmed {

  /**
   * What is in flight by publish sequence number, and so in the order of publishing: a message, or
   * the messages of a batch.
   */
  private final NavigableMap<Long, Sent> inFlight = new TreeMap<>();

  /** The messages for the next batches, in order. Empty while there is no channel. */
  private final Deque<OutgoingMessage> nextBatch = new ArrayDeque<>();

  /** The messages that wait, in the order in which to publish them. */
  private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();

  private int batches;

  private record Sent(List<OutgoingMessage> messages, boolean isBatch) {}

  void add(long number, OutgoingMessage message) {
    inFlight.put(number, new Sent(List.of(message), false));
  }

  /** A batch is published under this number. */
  void addBatch(long number, List<OutgoingMessage> messages) {
    inFlight.put(number, new Sent(messages, true));
    batches++;
  }

  /** How many batches are in flight. */
  int batches() {
    return batches;
  }

  /** The messages for the next batches, for the caller to add and remove. */
  Deque<OutgoingMessage> nextBatch() {
    return nextBatch;
  }

  /** Adds a message that has to wait for a channel. */
  void addWaiting(OutgoingMessage message) {
    waiting.addLast(message);
  }

  /** Removes and returns the messages that a confirm covers, in the order of publishing. */
  List<OutgoingMessage> remove(long number, boolean multiple) {
    List<OutgoingMessage> messages = new ArrayList<>();
    for (Sent sent : Confirms.take(inFlight, number, multiple)) {
      messages.addAll(sent.messages());
      batches -= sent.isBatch() ? 1 : 0;
    }
    return messages;
  }

  /**
   * The channel has ended. Its messages become suspects and wait, before those that wait already.
   */
  void suspend() {
    while (!nextBatch.isEmpty()) {
      waiting.addFirst(nextBatch.removeLast());
    }
    for (Sent sent : inFlight.descendingMap().values()) {
      for (int i = sent.messages().size() - 1; i >= 0; i--) {
        OutgoingMessage message = sent.messages().get(i);
        message.markSuspect(true);
        waiting.addFirst(message);
      }
    }
    inFlight.clear();
    batches = 0;
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
    for (Sent sent : inFlight.values()) {
      OutgoingMessage message = sent.messages().get(0);
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
    return inFlight.isEmpty() && nextBatch.isEmpty() && waiting.isEmpty();
  }
}
