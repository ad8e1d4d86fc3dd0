package dev.warren.worker.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Messages published on an AMQP channel and not confirmed yet. Not thread-safe: guarded by the
 * partition's {@link PartitionLock}.
 */
final class Unconfirmed {

  /**
   * A published message.
   *
   * @param event the event that caused it
   * @param alert the attempt, if it is an alert for a user's queue; null otherwise
   */
  record Message(PendingEvent event, Publication publication, @Nullable AlertAttempt alert) {}

  /** By publish sequence number, and so in the order of publishing. */
  private final NavigableMap<Long, Message> messages = new TreeMap<>();

  void add(long number, Message message) {
    messages.put(number, message);
  }

  /** Removes and returns the messages that a confirm is for, in the order of publishing. */
  List<Message> remove(long number, boolean multiple) {
    NavigableMap<Long, Message> confirmed =
        multiple ? messages.headMap(number, true) : messages.subMap(number, true, number, true);
    List<Message> removed = new ArrayList<>(confirmed.values());
    confirmed.clear();
    return removed;
  }

  /**
   * The alert that a basic.return is for. A return carries no sequence number, but returns arrive
   * in the order of publishing and before the confirm, so it is the oldest alert that matches.
   *
   * @return null if no alert matches
   */
  @Nullable AlertAttempt findReturned(
      String exchange, String routingKey, @Nullable String messageId) {
    for (Message message : messages.values()) {
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
    return messages.isEmpty();
  }
}
