package dev.warren.gateway.history;

/**
 * The log does not have all messages that were asked for: retention has dropped them, or the
 * position is of another log. Asking again is of no use.
 */
public final class HistoryLost extends RuntimeException {

  HistoryLost(String reason) {
    super(reason);
  }
}
