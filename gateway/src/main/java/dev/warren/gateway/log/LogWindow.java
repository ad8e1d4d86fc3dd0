package dev.warren.gateway.log;

import dev.warren.broker.LogBirth;

/**
 * The recent part of the log, in memory. It gets every message before any {@link LogListener} does,
 * so it covers all that was fanned out. All methods are called by the one thread that reads the
 * log, and must not block.
 */
public interface LogWindow {

  /**
   * Reading begins at this position, and all that was taken before is obsolete: either the log is
   * another one, or the same log has a gap before it.
   */
  void begins(LogBirth log, long position);

  /**
   * Takes the next message of the log.
   *
   * @return false for a duplicate: the window holds the same event ({@link
   *     dev.warren.event.Sameness}), so no client should get this one
   */
  boolean take(TopicMessage message);

  /** The log goes on to this position without a message for clients. */
  void skip(long position);

  /**
   * Whether the log is being read from now on. While it is not, the log may have grown beyond the
   * last position that was taken.
   */
  void reading(boolean on);
}
