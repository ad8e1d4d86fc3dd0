package dev.warren.event;

/**
 * The posted bytes are not a valid event. The message names the field and says what is wrong with
 * it, in words for the publisher.
 */
public final class InvalidEvent extends Exception {

  /** The message becomes a header of a dead letter, so it must not grow with the event. */
  private static final int MAX_CHARACTERS = 1_000;

  InvalidEvent(String reason) {
    // No stack trace: a publisher with a defect makes as many of these as it sends events.
    super(shortened(reason), null, false, false);
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_CHARACTERS ? reason : reason.substring(0, MAX_CHARACTERS) + "…";
  }
}
