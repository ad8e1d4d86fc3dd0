package dev.warren.event;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads timestamps in the forms of ISO 8601 that {@code schema.json} allows, and writes all of them
 * in one form: UTC with milliseconds, {@code 2026-01-31T12:00:00.000Z}. Thread-safe.
 */
public final class EventTimestamp {

  /** The pattern of {@code $defs.timestamp} in {@code schema.json}. */
  static final String ALLOWED =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?$";

  private static final Pattern PATTERN = Pattern.compile(ALLOWED);

  /** Reads every allowed form, once a comma and an offset without colon are rewritten. */
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  // DateTimeFormatter.ISO_INSTANT leaves out the milliseconds of a whole second.
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-]\\d{2})(\\d{2})$");

  private EventTimestamp() {}

  /** The instant, cut to milliseconds, in the form of every frame and event. */
  public static String text(Instant instant) {
    return MILLIS.format(instant);
  }

  /**
   * As {@link #text(Instant)}.
   *
   * @param millis milliseconds since 1970
   */
  public static String text(long millis) {
    return text(Instant.ofEpochMilli(millis));
  }

  /** The present instant with the precision of {@link #text}. */
  public static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * The instant of a timestamp, cut to milliseconds; without an offset it is in UTC. Null if the
   * text has no allowed form, or its instant is not in the years 0 to 9999.
   */
  public static @Nullable Instant read(String text) {
    if (!PATTERN.matcher(text).matches()) {
      return null;
    }
    try {
      TemporalAccessor read =
          FORMAT.parseBest(
              OFFSET_WITHOUT_COLON.matcher(text.replace(',', '.')).replaceFirst("$1:$2"),
              OffsetDateTime::from,
              LocalDateTime::from);
      Instant instant =
          read instanceof OffsetDateTime withOffset
              ? withOffset.toInstant()
              : ((LocalDateTime) read).toInstant(ZoneOffset.UTC);
      int year = instant.atOffset(ZoneOffset.UTC).getYear();
      return year < 0 || year > 9999 ? null : instant.truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeParseException e) {
      // No calendar has this date, such as February 30.
      return null;
    }
  }
}
