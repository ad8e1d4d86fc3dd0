package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;

/**
 * The next messages after a position.
 *
 * @param messages oldest first
 * @param upTo the page has all messages up to this position; the next page begins after it
 * @param more whether more messages may follow in the same source, window or log
 * @param complete false if messages are missing that RabbitMQ cannot deliver
 */
public record Page(List<TopicMessage> messages, long upTo, boolean more, boolean complete) {

  Page(List<TopicMessage> messages, long upTo, boolean more) {
    this(messages, upTo, more, true);
  }

  /** The most messages of a page. */
  static final int MAX_MESSAGES = 500;

  /** The bytes of messages after which a page gets no further message. */
  static final long MAX_BYTES = 256 * 1024;

  private static final int SPARSE = 10;

  /** The index after the last message of the page that begins with the message at an index. */
  public static int end(List<TopicMessage> messages, int begin) {
    int end = begin;
    long bytes = 0;
    while (end < messages.size() && end - begin < MAX_MESSAGES && bytes < MAX_BYTES) {
      bytes += messages.get(end++).size();
    }
    return end;
  }

  /** Whether the page has hardly any message. */
  boolean isSparse() {
    return messages.size() < SPARSE;
  }

  /** The bytes of the messages; at least 1. */
  long bytes() {
    long bytes = 1;
    for (TopicMessage message : messages) {
      bytes += message.size();
    }
    return bytes;
  }
}
