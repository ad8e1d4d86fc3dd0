package dev.warren.gateway.history;

/** The log could not be read at the moment. */
public final class HistoryUnavailable extends RuntimeException {

  HistoryUnavailable(String reason) {
    super(reason);
  }
}
