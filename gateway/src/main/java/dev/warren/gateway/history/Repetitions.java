package dev.warren.gateway.history;

import dev.warren.bounded.Bounded;
import dev.warren.gateway.log.TopicMessage;
import java.util.List;
import java.util.Set;

/**
 * Finds events that are published again, among messages in the log's order. It remembers samenesses
 * only, as the bodies of the messages would fill the memory. Not thread-safe.
 */
final class Repetitions {

  /** The most samenesses to remember: as many as a forward scan has messages. */
  private static final int MOST = 10_000;

  private final Set<String> seen = Bounded.set(MOST);

  /** Whether the message differs from all earlier ones. */
  boolean isNew(TopicMessage message) {
    return message.name().isEmpty() || seen.add(message.sameness());
  }

  /** Removes the repetitions among messages that are in the log's order. */
  static void remove(List<TopicMessage> messages) {
    Repetitions repetitions = new Repetitions();
    messages.removeIf(message -> !repetitions.isNew(message));
  }
}
