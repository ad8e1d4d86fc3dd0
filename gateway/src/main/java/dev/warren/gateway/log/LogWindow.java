package dev.warren.gateway.log;

import dev.warren.broker.LogBirth;

/**
 * What a gateway remembers of the log. It is told of every message before anybody else is, so that
 * whatever was fanned out can be found there. Called by the log's one reader, which it holds up: it
 * must not wait.
 */
public interface LogWindow {

  /**
   * A log is read from here on; what was taken of an earlier one is worth nothing any more. Also
   * where messages of the same log are missing in between.
   *
   * @param position where reading begins
   */
  void begins(LogBirth log, long position);

  /**
   * The next message of the log.
   *
   * @return false where it is an event that the window has already, which nobody should see twice
   */
  boolean take(TopicMessage message);

  /**
   * Whether the log is being read from now on: where not, it may be further than what was taken.
   */
  void reading(boolean on);
}
