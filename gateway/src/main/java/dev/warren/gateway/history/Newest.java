package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Composes one result: the newest messages, which the window has, and earlier ones from the log.
 * Used by one thread at a time.
 */
final class Newest {

  private final int count;
  private final long maxBytes;
  private final List<TopicMessage> inWindow = new ArrayList<>();
  private int missing;
  private long bytes;
  private long after;

  /**
   * @param count how many messages
   * @param maxBytes see {@link LastRequest}
   * @param upTo the last position that a message of the result may have
   */
  Newest(int count, long maxBytes, long upTo) {
    this.count = count;
    this.maxBytes = maxBytes;
    this.missing = count;
    this.after = upTo;
  }

  /**
   * Takes messages of the window, as many as the result may have.
   *
   * @param found oldest first
   * @param completeAfter messages up to this position are left out, as their neighbors may have
   *     left the window
   */
  void take(List<TopicMessage> found, long completeAfter) {
    for (int i = found.size() - 1; i >= 0 && !isFull(); i--) {
      TopicMessage message = found.get(i);
      if (message.position() <= completeAfter) {
        break;
      }
      missing--;
      after = message.position() - 1;
      if (maxBytes != LastRequest.ONLY_PLACE) {
        bytes += message.size();
        inWindow.add(message);
      }
    }
    Collections.reverse(inWindow);
  }

  boolean isFull() {
    return missing == 0 || isTooLarge();
  }

  private boolean isTooLarge() {
    return maxBytes != LastRequest.ONLY_PLACE && bytes >= maxBytes;
  }

  /** How many messages the log has to add. */
  int missing() {
    return missing;
  }

  /** The bytes of messages that the log may add. */
  long missingBytes() {
    return maxBytes == LastRequest.ONLY_PLACE ? maxBytes : maxBytes - bytes;
  }

  /** The result where the log need not be read. */
  LastMessages inWindow() {
    return new LastMessages(inWindow, after, !isTooLarge() || missing == 0);
  }

  /** The result with the messages that the log has before those of the window. */
  LastMessages with(LastMessages earlier) {
    List<TopicMessage> all = new ArrayList<>(earlier.messages());
    all.addAll(inWindow);
    int before = all.size();
    Repetitions.remove(all);
    // After a removal the result has fewer messages than requested. If the log had all that were
    // missing, it may also have another one in place of the repetition.
    boolean exhausted = earlier.messages().size() < missing;
    boolean complete = earlier.complete() && (all.size() == before || exhausted);
    boolean found = earlier.after() < after;
    return new LastMessages(all, found ? earlier.after() : after, complete);
  }
}
