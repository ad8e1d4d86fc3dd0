package dev.warren.cli.doctor;

import dev.warren.cli.doctor.WebProbe.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares clocks: tokens and times of events depend on them. */
final class ClockCheck {

  private static final String CHECK = "clock";

  /** Half of the leeway that the gateway gives to tokens. */
  private static final Duration ALLOWED = Duration.ofSeconds(15);

  private static final Pattern START = metric("process_start_time_seconds");
  private static final Pattern UPTIME = metric("process_uptime_seconds");

  private final Findings findings;

  ClockCheck(Findings findings) {
    this.findings = findings;
  }

  private static Pattern metric(String name) {
    return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? ([0-9.E+-]{1,40})$");
  }

  /**
   * Reports the difference between a clock and that of this machine.
   *
   * @param whose such as {@code the gateway}
   * @param there the time there
   * @param before the time here, before the other one was taken
   * @param after the time here afterwards
   */
  void compare(String whose, Instant there, Instant before, Instant after) {
    Duration ahead =
        there.isAfter(after)
            ? Duration.between(after, there)
            : there.isBefore(before) ? Duration.between(before, there) : Duration.ZERO;
    if (ahead.abs().compareTo(ALLOWED) > 0) {
      findings.fault(
          CHECK,
          "%s's clock is %,d s %s this machine's"
              .formatted(
                  whose, ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"),
          "set both clocks by NTP; tokens expire too early or too late otherwise");
    } else {
      findings.ok(CHECK, whose + "'s and this machine's agree");
    }
  }

  /** The time of a web server, if it sends one; exact to a second. */
  static Optional<Instant> date(Reply reply) {
    try {
      return reply.date().isEmpty()
          ? Optional.empty()
          : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(reply.date())));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The time of a gateway by its metrics: when it has started, and how long ago that was. */
  static Optional<Instant> ofMetrics(Reply reply) {
    Matcher start = START.matcher(reply.text());
    Matcher uptime = UPTIME.matcher(reply.text());
    if (!start.find() || !uptime.find()) {
      return Optional.empty();
    }
    try {
      double seconds = Double.parseDouble(start.group(1)) + Double.parseDouble(uptime.group(1));
      return Optional.of(Instant.ofEpochMilli((long) (seconds * 1_000)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
