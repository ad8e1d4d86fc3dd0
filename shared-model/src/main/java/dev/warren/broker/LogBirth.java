package dev.warren.broker;

/**
 * When a log was born, which makes its positions. A position is the {@code message-id} that clients
 * see and resume from: {@code (birth in ms since 2026) × 4096 + offset}. It grows along the log,
 * and no log of the same name that is made later has it: a later log begins above every position of
 * an earlier one, as long as that took fewer than 4,096 messages a millisecond. It stays below 2^53
 * (what JavaScript's numbers hold) until the year 2095.
 *
 * <p>The birth is the first message of the log, put there before the log is bound to anything; as
 * retention will drop it, it is also kept in the stream {@link Names#LOG_BIRTHS}.
 *
 * @param epochMillis when the log was born, in milliseconds since 1970
 */
public record LogBirth(long epochMillis) {

  /** The AMQP {@code type} of the message that holds it; its body is the number, as text. */
  public static final String MESSAGE_TYPE = "warren-log-birth";

  private static final long YEAR_2026 = 1_767_225_600_000L;
  private static final long OFFSETS_PER_MILLI = 4096;

  /** The position of an offset of this log. */
  public long position(long offset) {
    return (epochMillis - YEAR_2026) * OFFSETS_PER_MILLI + offset;
  }

  /** The offset of a position; below 0 where the position is of an earlier log. */
  public long offset(long position) {
    return position - position(0);
  }
}
