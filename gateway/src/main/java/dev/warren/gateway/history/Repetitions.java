package dev.warren.gateway.history;

import dev.warren.bounded.Bounded;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Finds events that are published again, among messages in the log's order. It remembers the last
 * messages themselves, as few samenesses have to be computed then ({@link HeldEvents}), and only
 * the samenesses of those before them, which would fill the memory. Not thread-safe.
 */
final class Repetitions {

  /** The most messages to remember: as many as a forward scan has. */
  private static final int MOST = 10_000;

  /** The bytes of messages that are remembered themselves. */
  private static final long MOST_BYTES = 8 * 1024 * 1024;

  private final HeldEvents held = new HeldEvents();
  private final Deque<HeldMessage> inOrder = new ArrayDeque<>();
  private long bytes;
  private final Set<String> earlier = Bounded.set(MOST);

  /** Whether the message differs from all earlier ones. */
  boolean isNew(TopicMessage message) {
    if (message.name().isEmpty()) {
      return true;
    }
    HeldMessage added = new HeldMessage(message);
    if (!earlier.isEmpty() && earlier.contains(message.sameness()) || !held.add(added)) {
      return false;
    }
    inOrder.add(added);
    bytes += message.size();
    while (bytes > MOST_BYTES || inOrder.size() > MOST) {
      HeldMessage oldest = inOrder.remove();
      bytes -= oldest.message().size();
      held.remove(oldest);
      earlier.add(oldest.message().sameness());
    }
    return true;
  }

  /** How many messages are remembered themselves. */
  int remembered() {
    return inOrder.size();
  }

  /** Removes the repetitions among messages that are in the log's order. */
  static void remove(List<TopicMessage> messages) {
    Repetitions repetitions = new Repetitions();
    messages.removeIf(message -> !repetitions.isNew(message));
  }
}
