package dev.warren.gateway.log;

import dev.warren.broker.LogBirth;

/**
 * The recent part of the log, in memory. It gets every message before any {@link LogListener} does,
 * so it has everything that was fanned out. The one thread that reads the log calls all methods;
 * they must not block.
 */
public interface LogWindow {

  /**
   * Reading begins at this position, and all earlier messages are obsolete: either this is another
   * log, or the same log has a gap before the position.
   */
  void begins(LogBirth log, long position);

  /** The same log has batches after the last message, so that its positions go on otherwise. */
  void hasBatches(LogBirth log);

  /**
   * Takes the next message of the log.
   *
   * @return false for a duplicate: the window holds the same event ({@link
   *     dev.warren.event.Sameness}), so no client should get this one
   */
  boolean take(TopicMessage message);

  /** The log has reached this position without a message for clients. */
  void skip(long position);

  /**
   * Whether the gateway reads the log from now on. While it does not, the log may have grown beyond
   * the last position in this window.
   */
  void reading(boolean on);
}
