package dev.warren.worker.intake;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The users' alert queues.
 *
 * @param expires how long nobody may have consumed a user's alerts before RabbitMQ deletes the
 *     queue with all that is in it; null for never
 */
@ConfigurationProperties("warren.alerts")
public record AlertSettings(@Nullable Duration expires) {

  public AlertSettings {
    if (expires != null && (expires.toMillis() < 1 || expires.toMillis() > 0xffffffffL)) {
      throw new IllegalArgumentException("warren.alerts.expires must be 1ms to 49 days");
    }
  }
}
