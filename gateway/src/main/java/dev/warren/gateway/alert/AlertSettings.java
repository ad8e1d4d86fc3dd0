package dev.warren.gateway.alert;

import dev.warren.broker.ClientQueues;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Users' alerts.
 *
 * @param prefetch how many alerts of a user a gateway takes from RabbitMQ at a time; a device shows
 *     at most this many, the oldest unacknowledged ones
 * @param maxHeld how many bytes of a user's alerts a gateway takes at a time
 * @param expires how long a user's queue must be without a consumer before RabbitMQ deletes it,
 *     with the unacknowledged alerts in it; unset for never. The workers need the same value
 */
@ConfigurationProperties("warren.alerts")
public record AlertSettings(
    @DefaultValue("1000") int prefetch,
    @DefaultValue("8MB") DataSize maxHeld,
    @Nullable Duration expires) {

  private static final int MOST = 65_535;

  public AlertSettings {
    if (prefetch < 1 || prefetch > MOST) {
      throw new IllegalArgumentException("warren.alerts.prefetch must be 1 to " + MOST);
    }
    if (maxHeld.toBytes() < 1) {
      throw new IllegalArgumentException("warren.alerts.max-held must be 1 byte or more");
    }
    ClientQueues.checkExpires("warren.alerts.expires", expires);
  }
}
