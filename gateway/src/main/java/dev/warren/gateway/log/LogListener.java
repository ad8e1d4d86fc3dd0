package dev.warren.gateway.log;

/**
 * Receives every message of the log, in the log's order. The one thread that reads the log calls
 * all methods, and continues when they have returned. So only a listener that has to slow the
 * reading down may block. After an exception, the later listeners do not get the message.
 */
public interface LogListener {

  /**
   * A message from before this gateway started, one of the last that the log holds. Clients do not
   * get it live.
   */
  default void backfilled(TopicMessage message) {}

  /**
   * The backfill is over: all later messages are live. Called again for a log that was created
   * anew.
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
   * A message between gateways and workers, of the kind {@link dev.warren.broker.Names#OWN_KIND}.
   * Only this method receives such messages, so they never reach a client.
   *
   * @param live false for one from before this gateway started
   */
  default void note(TopicMessage message, boolean live) {}

  /**
   * A live position without a message for clients: a note, a duplicate, an unreadable message, the
   * log's birth. A client may still resume from this position when it comes from another gateway.
   *
   * @throws InterruptedException when the gateway stops while the listener blocks
   */
  default void skipped(long position) throws InterruptedException {}

  /** The log has a gap between the last message and the next one. */
  default void gap() {}
}
