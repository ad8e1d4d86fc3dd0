package dev.warren.gateway.log;

/**
 * Receives every message of the log, in the log's order. All methods are called by the one thread
 * that reads the log. It reads on when they have returned, so only a listener that has to slow the
 * reading down may block.
 */
public interface LogListener {

  /**
   * A message from before this gateway started, one of the last that the log holds. Clients do not
   * get it live.
   */
  default void backfilled(TopicMessage message) {}

  /**
   * The backfill is over: all later messages are live. Called again for a log that was made anew.
   *
   * @param position the position before the first live message
   */
  default void live(long position) {}

  /**
   * A live message, which {@link LogWindow} has already.
   *
   * @throws InterruptedException when the gateway stops while the listener blocks
   */
  default void received(TopicMessage message) throws InterruptedException {}

  /**
   * A live position without a message for anybody: a duplicate, a message that cannot be read, the
   * log's birth. A client may bring this position back from a gateway that did deliver it.
   *
   * @throws InterruptedException when the gateway stops while the listener blocks
   */
  default void skipped(long position) throws InterruptedException {}

  /** The log has a gap between the last message and the next one. */
  default void gap() {}
}
