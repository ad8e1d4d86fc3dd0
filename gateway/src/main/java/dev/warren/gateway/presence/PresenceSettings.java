package dev.warren.gateway.presence;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this gateway tells that it lives.
 *
 * @param beat how often; workers take a gateway for dead that is silent for their {@code
 *     warren.presence.gateway-timeout}, which is to be three times as long or longer
 */
@ConfigurationProperties("warren.presence")
public record PresenceSettings(@DefaultValue("5s") Duration beat) {

  public PresenceSettings {
    if (beat.toMillis() < 100 || beat.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("warren.presence.beat must be 100ms to 1m");
    }
  }
}
