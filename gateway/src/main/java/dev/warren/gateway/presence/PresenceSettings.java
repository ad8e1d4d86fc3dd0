package dev.warren.gateway.presence;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * This gateway's signs of life to the workers.
 *
 * @param beat the time between two beats. Workers drop the sessions of a gateway that is silent for
 *     their {@code warren.presence.gateway-timeout}, which should be at least three beats
 */
@ConfigurationProperties("warren.presence")
public record PresenceSettings(@DefaultValue("5s") Duration beat) {

  public PresenceSettings {
    if (beat.toMillis() < 100 || beat.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("warren.presence.beat must be 100ms to 1m");
    }
  }
}
