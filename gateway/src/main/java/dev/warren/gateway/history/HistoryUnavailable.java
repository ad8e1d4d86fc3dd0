package dev.warren.gateway.history;

/** The log cannot be read at the moment. The client may try again. */
public final class HistoryUnavailable extends RuntimeException {

  HistoryUnavailable(String reason) {
    super(reason);
  }
}
