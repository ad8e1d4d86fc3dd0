package dev.warren.cli.live;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long ago something was, in words. */
public final class Ages {

  private static final long MINUTES_UNTIL = Duration.ofHours(2).toSeconds();
  private static final long HOURS_UNTIL = Duration.ofDays(2).toSeconds();
  private static final long SECONDS_UNTIL = Duration.ofMinutes(2).toSeconds();

  private Ages() {}

  /**
   * Such as {@code 12 s}; {@code 0 s} also for a time in the near future, as of a clock that is a
   * little ahead.
   *
   * @param timestamp of an event; the result is empty if it is none
   */
  public static String of(String timestamp, Instant now) {
    try {
      return of(Duration.between(Instant.parse(timestamp), now));
    } catch (DateTimeParseException e) {
      return "";
    }
  }

  private static String of(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < SECONDS_UNTIL) {
      return seconds + " s";
    }
    if (seconds < MINUTES_UNTIL) {
      return seconds / 60 + " min";
    }
    return seconds < HOURS_UNTIL ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }
}
