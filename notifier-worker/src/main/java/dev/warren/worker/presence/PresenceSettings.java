package dev.warren.worker.presence;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When somebody is taken for gone.
 *
 * @param grace how long after their last session has ended
 * @param gatewayTimeout how long a gateway may be silent before its sessions count no more, and a
 *     partition before what its worker remembers does
 * @param postedLasts how long somebody is there of whom an AMQP publisher has said so
 */
@ConfigurationProperties("warren.presence")
public record PresenceSettings(
    @DefaultValue("10s") Duration grace,
    @DefaultValue("15s") Duration gatewayTimeout,
    @DefaultValue("5m") Duration postedLasts) {

  public PresenceSettings {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("warren.presence.grace must not be negative");
    }
    if (gatewayTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("warren.presence.gateway-timeout must be 1ms or more");
    }
    if (postedLasts.toMillis() < 1) {
      throw new IllegalArgumentException("warren.presence.posted-lasts must be 1ms or more");
    }
  }
}
