package dev.warren.worker.alert;

/** A posted alert that can be nobody's; the message says what is wrong with it. */
public final class InvalidAlert extends IllegalArgumentException {

  InvalidAlert(String reason) {
    super(reason);
  }
}
