package dev.warren.worker.alert;

/** A posted alert cannot be delivered to any user; the message is the reason. */
public final class InvalidAlert extends IllegalArgumentException {

  InvalidAlert(String reason) {
    super(reason);
  }
}
