package dev.warren.gateway.history;

/** The log cannot be read at the moment. The client may try again. */
public final class HistoryUnavailable extends RuntimeException {

  /**
   * @param reason the client gets it, so it is not the text of a library
   */
  HistoryUnavailable(String reason) {
    super(reason);
  }

  /** For a failure that the caller has logged: the client does not get its details. */
  static HistoryUnavailable defect() {
    return new HistoryUnavailable("the gateway could not read the log; its own log has the reason");
  }
}
