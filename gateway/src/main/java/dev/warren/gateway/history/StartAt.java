package dev.warren.gateway.history;

/** Where the history of a subscription begins. */
public sealed interface StartAt {

  /** All messages after a position; 0 stands for the log's beginning. */
  record After(long position) implements StartAt {}

  /** The last messages. */
  record Last(int count) implements StartAt {}
}
