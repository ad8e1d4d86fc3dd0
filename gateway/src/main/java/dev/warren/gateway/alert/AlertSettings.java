package dev.warren.gateway.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Users' alerts.
 *
 * @param prefetch how many of a user's alerts a gateway takes from RabbitMQ at a time, and so how
 *     many of the oldest unacknowledged ones a device shows
 * @param expires how long nobody may have consumed a user's queue before RabbitMQ deletes it,
 *     together with the unacknowledged alerts in it; null for never. The worker must have the same
 */
@ConfigurationProperties("warren.alerts")
public record AlertSettings(@DefaultValue("1000") int prefetch, @Nullable Duration expires) {

  private static final int MOST = 65_535;

  public AlertSettings {
    if (prefetch < 1 || prefetch > MOST) {
      throw new IllegalArgumentException("warren.alerts.prefetch must be 1 to " + MOST);
    }
  }
}
