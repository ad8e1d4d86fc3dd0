package dev.warren.gateway.subscription;

/**
 * The positions of all topic messages that the client can have got by its subscriptions so far. An
 * ACK of such a message has no effect, and an ACK of any other message is refused.
 */
final class TopicPositions {

  /** At most 16 digits, as positions are below 2^53. */
  private static final String POSITION = "[0-9]{1,16}";

  private long from = Long.MAX_VALUE;
  private long to;

  /** Includes the messages from this position on, as a subscription may show them. */
  void add(long position) {
    from = Math.min(from, position);
    to = Math.max(to, position);
  }

  /**
   * Whether a message-id is one of these positions.
   *
   * @param messageId as a client sent it
   * @param last the last position that live subscriptions can have shown
   */
  boolean include(String messageId, long last) {
    if (!messageId.matches(POSITION)) {
      return false;
    }
    long position = Long.parseLong(messageId);
    return position >= from && position <= Math.max(to, last);
  }
}
