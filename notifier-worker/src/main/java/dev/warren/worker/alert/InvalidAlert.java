package dev.warren.worker.alert;

/** A posted alert that cannot be delivered to any user. The message is the reason. */
public final class InvalidAlert extends IllegalArgumentException {

  InvalidAlert(String reason) {
    super(reason);
  }
}
