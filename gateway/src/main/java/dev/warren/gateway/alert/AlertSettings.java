package dev.warren.gateway.alert;

import dev.warren.broker.ClientQueues;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Users' alerts.
 *
 * @param prefetch how many alerts of a user a gateway takes from RabbitMQ at a time; a device shows
 *     at most this many, the oldest unacknowledged ones
 * @param expires how long a user's queue must be without a consumer before RabbitMQ deletes it,
 *     with the unacknowledged alerts in it; unset for never. The workers need the same value
 */
@ConfigurationProperties("warren.alerts")
public record AlertSettings(@DefaultValue("1000") int prefetch, @Nullable Duration expires) {

  private static final int MOST = 65_535;

  public AlertSettings {
    if (prefetch < 1 || prefetch > MOST) {
      throw new IllegalArgumentException("warren.alerts.prefetch must be 1 to " + MOST);
    }
    ClientQueues.checkExpires("warren.alerts.expires", expires);
  }
}
