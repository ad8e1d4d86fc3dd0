package dev.warren.worker.intake;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits of the time that alerts wait.
 *
 * @param queueExpires how long a user's queue may have no consumer before RabbitMQ deletes it; null
 *     for never
 * @param giveUpAfter how long a user's queue may refuse alerts before they become dead letters
 */
public record AlertLimits(@Nullable Duration queueExpires, Duration giveUpAfter) {

  /**
   * This is much less than RabbitMQ's {@code consumer_timeout} (30 min), after which RabbitMQ would
   * end the partition.
   */
  private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(10);

  public static AlertLimits of(AlertSettings settings) {
    return new AlertLimits(settings.expires(), GIVE_UP_AFTER);
  }
}
