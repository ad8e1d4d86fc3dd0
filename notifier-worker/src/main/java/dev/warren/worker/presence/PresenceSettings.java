package dev.warren.worker.presence;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The times after which a user counts as offline.
 *
 * @param grace the time after the end of the user's last session
 * @param gatewayTimeout how long a gateway may be silent before its sessions no longer count, and
 *     how long a partition may be without a delivery before its memory is dropped
 * @param postedLasts how long an AMQP publisher's status counts as a connection
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
