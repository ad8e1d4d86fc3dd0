package dev.warren.gateway.presence;

import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of one call of {@link Snapshot#next}. Its bounds keep the turn of the event loop
 * short, also if few of many channels match.
 */
final class SnapshotPart {

  private static final int MAX_MESSAGES = 500;

  /** The bytes of messages after which a part gets no further one. */
  private static final long MAX_BYTES = 256 * 1024;

  private static final int MAX_EXAMINED = 1_000;

  private final List<TopicMessage> messages = new ArrayList<>();
  private long bytes;
  private int examined;

  /** Another channel is about to be examined. */
  void examines() {
    examined++;
  }

  void add(TopicMessage message) {
    messages.add(message);
    bytes += message.size();
  }

  boolean isFull() {
    return examined >= MAX_EXAMINED || messages.size() >= MAX_MESSAGES || bytes >= MAX_BYTES;
  }

  List<TopicMessage> messages() {
    return messages;
  }
}
