package dev.warren.broker;

import java.nio.charset.StandardCharsets;

/**
 * The time at which a log was created, and the offset from which on it has batches ({@link
 * LogBatch}). Both turn the log's offsets into positions. A position is the {@code message-id} that
 * clients see and resume from:
 *
 * <ul>
 *   <li>up to the first offset with batches, S, it is {@code (birth in ms since 2026) × 4096 +
 *       offset};
 *   <li>after S, each offset has 64 positions, one for each record of a batch: {@code position(S) +
 *       (offset − S) × 64 + record}. In a new log S is 0. Offset 0 has these 64 positions as well,
 *       because a batch for an earlier log may come before the birth.
 * </ul>
 *
 * <p>Positions grow along the log. A log that is created later starts above every position of an
 * earlier one, as long as the earlier log took fewer than 64 AMQP messages a millisecond. Until the
 * year 2095 positions stay below 2^53, the largest number that JavaScript keeps exactly.
 *
 * <p>The birth is the first message of the log. Retention removes it sooner or later, so the stream
 * {@link Names#LOG_BIRTHS} keeps a copy.
 *
 * @param epochMillis the time of creation, in milliseconds since 1970; it identifies the log
 * @param batchesFrom the first offset after which batches may come; {@link #NO_BATCHES} if this log
 *     has none yet
 */
public record LogBirth(long epochMillis, long batchesFrom) {

  /**
   * The AMQP {@code type} of a birth message. Its body is {@code epochMillis} as text; in a log
   * with batches, a space and {@code batchesFrom} follow.
   */
  public static final String MESSAGE_TYPE = "warren-log-birth";

  /**
   * The AMQP {@code type} of the message at {@link #batchesFrom} in a log that was created without
   * batches. Only the first such message of a log counts.
   */
  public static final String BATCHES_TYPE = "warren-log-batches";

  /** The {@code batchesFrom} of a log in which each message is one record. */
  public static final long NO_BATCHES = Long.MAX_VALUE;

  /** How many positions an offset with batches has. */
  static final int POSITIONS_OF_OFFSET = 64;

  private static final long YEAR_2026 = 1_767_225_600_000L;
  private static final long POSITIONS_PER_MILLI = 4096;

  /** A log that has batches from its beginning. */
  public static LogBirth withBatches(long epochMillis) {
    return new LogBirth(epochMillis, 0);
  }

  /** The same log, with batches after an offset. */
  public LogBirth withBatchesFrom(long offset) {
    return new LogBirth(epochMillis, offset);
  }

  /** Whether batches may be written to the log. */
  public boolean hasBatches() {
    return batchesFrom != NO_BATCHES;
  }

  /** Whether both are births of one log, although one may not know yet that it has batches. */
  public boolean isSameLog(LogBirth other) {
    return epochMillis == other.epochMillis;
  }

  /** The position of an offset of this log, and so of its only or first record. */
  public long position(long offset) {
    return offset <= batchesFrom
        ? base() + offset
        : base() + batchesFrom + (offset - batchesFrom) * POSITIONS_OF_OFFSET;
  }

  /**
   * The position of a record.
   *
   * @param record the number of the record in its batch, from 0
   */
  public long position(long offset, int record) {
    return position(offset) + record;
  }

  /** The last position of an offset, which is that of its last possible record. */
  public long lastPosition(long offset) {
    return position(offset + 1) - 1;
  }

  /** The offset of a position; negative if the position belongs to an earlier log. */
  public long offset(long position) {
    long number = position - base();
    return number <= batchesFrom
        ? number
        : batchesFrom + (number - batchesFrom) / POSITIONS_OF_OFFSET;
  }

  /** The first offset that may have a record after a position. */
  public long offsetAfter(long position) {
    return offset(position + 1);
  }

  private long base() {
    return (epochMillis - YEAR_2026) * POSITIONS_PER_MILLI;
  }

  /** The body of the birth's message. */
  public byte[] encode() {
    String text = Long.toString(epochMillis);
    return (hasBatches() ? text + " " + batchesFrom : text).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the body of a birth's message.
   *
   * @throws NumberFormatException if it is none
   */
  public static LogBirth decode(byte[] body) {
    String[] numbers = new String(body, StandardCharsets.US_ASCII).split(" ", 2);
    return new LogBirth(
        Long.parseLong(numbers[0]), numbers.length == 1 ? NO_BATCHES : Long.parseLong(numbers[1]));
  }
}
