package dev.warren.gateway.subscription;

/**
 * The positions that a client's topic messages can have had, of all its subscriptions so far. An
 * ACK of such a message needs no effect, and one of any other message is refused.
 */
final class TopicPositions {

  /** 16 digits at most, as positions are below 2^53. */
  private static final String POSITION = "[0-9]{1,16}";

  private long from = Long.MAX_VALUE;
  private long to;

  /** A subscription shows messages from this position on. */
  void add(long position) {
    from = Math.min(from, position);
    to = Math.max(to, position);
  }

  /**
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
