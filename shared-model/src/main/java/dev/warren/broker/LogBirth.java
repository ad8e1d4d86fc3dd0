package dev.warren.broker;

/**
 * The time at which a log was created; it turns the log's offsets into positions. A position is the
 * {@code message-id} that clients see and resume from: {@code (birth in ms since 2026) × 4096 +
 * offset}. Positions grow along the log, and a log that is created later starts above every
 * position of an earlier one, as long as the earlier log took fewer than 4,096 messages a
 * millisecond. Until the year 2095 positions stay below 2^53, the largest number that JavaScript
 * keeps exactly.
 *
 * <p>The birth is the first message of the log. Retention removes it sooner or later, so the stream
 * {@link Names#LOG_BIRTHS} keeps a copy.
 *
 * @param epochMillis the time of creation, in milliseconds since 1970
 */
public record LogBirth(long epochMillis) {

  /** The AMQP {@code type} of a birth message; its body is {@code epochMillis} as text. */
  public static final String MESSAGE_TYPE = "warren-log-birth";

  private static final long YEAR_2026 = 1_767_225_600_000L;
  private static final long OFFSETS_PER_MILLI = 4096;

  /** The position of an offset of this log. */
  public long position(long offset) {
    return (epochMillis - YEAR_2026) * OFFSETS_PER_MILLI + offset;
  }

  /** The offset of a position; negative if the position belongs to an earlier log. */
  public long offset(long position) {
    return position - position(0);
  }
}
