package dev.warren.event;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the field {@code timestamp} in the forms of ISO 8601 that {@code schema.json} allows.
 * Thread-safe.
 */
final class EventTimestamp {

  /** Reads every allowed form, once a comma and an offset without colon are rewritten. */
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-]\\d{2})(\\d{2})$");

  private final Pattern allowed;

  /**
   * @param pattern the pattern of {@code $defs.timestamp} in {@code schema.json}
   */
  EventTimestamp(String pattern) {
    this.allowed = Pattern.compile(pattern);
  }

  /** The instant; a timestamp without offset is in UTC. */
  Instant read(JsonNode timestamp) throws InvalidEvent {
    String text = timestamp.stringValue("");
    if (allowed.matcher(text).matches()) {
      try {
        TemporalAccessor read =
            FORMAT.parseBest(
                OFFSET_WITHOUT_COLON.matcher(text.replace(',', '.')).replaceFirst("$1:$2"),
                OffsetDateTime::from,
                LocalDateTime::from);
        return read instanceof OffsetDateTime withOffset
            ? withOffset.toInstant()
            : ((LocalDateTime) read).toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        // A date that no calendar has, such as February 30.
      }
    }
    throw new InvalidEvent(
        "timestamp: %s is not an ISO 8601 date and time such as 2026-01-31T12:00:00.000Z"
            .formatted(timestamp));
  }
}
