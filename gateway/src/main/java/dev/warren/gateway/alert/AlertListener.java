package dev.warren.gateway.alert;

/** A device of a user. Called on the thread of {@link AlertInboxes}; must not wait. */
public interface AlertListener {

  /**
   * The user's queue is consumed now: the device has got, or will get, every unacknowledged alert.
   */
  void live();

  /** The user's queue cannot be consumed now; the gateway retries. */
  void failed(String reason);

  /**
   * An alert to show. The same id comes again for another alert with that id, and for an alert that
   * was raised again after its acknowledgement.
   */
  void alert(Alert alert);

  /**
   * The user has acknowledged an alert, on this device or another.
   *
   * @param eventId the id of the event {@code alert_acked}
   * @param timestampMillis when the log got that event, in milliseconds since 1970
   * @param json the event {@code alert_acked}, as UTF-8 JSON
   */
  void acknowledged(String alertId, String eventId, long timestampMillis, byte[] json);
}
