package dev.warren.gateway.alert;

/** A device of a user. Called on the thread of {@link AlertInboxes}; must not wait. */
public interface AlertListener {

  /** The user's queue is consumed: whatever is unacknowledged has been or will be shown. */
  void live();

  /** It cannot be consumed at the moment; it is tried again. */
  void failed(String reason);

  /** One to show; not more than once, unless it was acknowledged and raised again. */
  void alert(Alert alert);

  /**
   * One was acknowledged, by whichever device.
   *
   * @param json the event {@code alert_acked}, as the contract's envelope
   */
  void acknowledged(String alertId, String eventId, long timestampMillis, byte[] json);
}
