package dev.warren.gateway.history;

/** What was asked for is not in the log any more, or was never in it. */
public final class HistoryLost extends RuntimeException {

  HistoryLost(String reason) {
    super(reason);
  }
}
