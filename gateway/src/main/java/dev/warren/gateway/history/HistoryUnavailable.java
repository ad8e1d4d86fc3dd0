package dev.warren.gateway.history;

/** The log cannot be read at the moment. The client may try again. */
public final class HistoryUnavailable extends RuntimeException {

  /**
   * @param reason the text for the client, so never one of a library
   */
  HistoryUnavailable(String reason) {
    super(reason);
  }

  /** For a failure that the caller has logged, whose details the client must not see. */
  static HistoryUnavailable defect() {
    return new HistoryUnavailable("the gateway could not read the log; its own log has the reason");
  }
}
