package dev.warren.event;

/**
 * What was posted is no event; the message names the field and says what is wrong with it, fit to
 * be shown to whoever posted it.
 */
public final class InvalidEvent extends Exception {

  InvalidEvent(String reason) {
    // No stack trace: this is an answer to a publisher, made at the rate of its mistakes.
    super(reason, null, false, false);
  }
}
