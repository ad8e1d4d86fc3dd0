package dev.warren.event;

import tools.jackson.databind.JsonNode;

/**
 * Posted bytes that are no valid event. The message names the field and its defect, in words for
 * the publisher.
 */
public sealed class InvalidEvent extends Exception permits NotAnAgent {

  /** The message becomes a header of a dead letter, so it must not grow with the event. */
  private static final int MAX_CHARACTERS = 1_000;

  InvalidEvent(String reason) {
    // No stack trace, because a publisher with a defect causes one for each of its events.
    super(shortened(reason), null, false, false);
  }

  static InvalidEvent timestamp(String field, JsonNode written) {
    return new InvalidEvent(
        "%s: %s is not an ISO 8601 date and time such as 2026-01-31T12:00:00.000Z"
            .formatted(field, written));
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_CHARACTERS ? reason : reason.substring(0, MAX_CHARACTERS) + "…";
  }
}
