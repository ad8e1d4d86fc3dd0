package dev.warren.event;

/**
 * What was posted is no event; the message names the field and says what is wrong with it, fit to
 * be shown to whoever posted it.
 */
public final class InvalidEvent extends Exception {

  /**
   * It travels in a header of a dead letter; a publisher's mistakes can be as long as its event.
   */
  private static final int MAX_CHARACTERS = 1_000;

  InvalidEvent(String reason) {
    // No stack trace: this is an answer to a publisher, made at the rate of its mistakes.
    super(shortened(reason), null, false, false);
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_CHARACTERS ? reason : reason.substring(0, MAX_CHARACTERS) + "…";
  }
}
