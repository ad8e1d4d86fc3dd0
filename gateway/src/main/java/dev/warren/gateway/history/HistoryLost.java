package dev.warren.gateway.history;

/**
 * The log does not have all requested messages: retention has dropped some, or the position belongs
 * to another log. A retry cannot succeed.
 */
public final class HistoryLost extends RuntimeException {

  HistoryLost(String reason) {
    super(reason);
  }
}
