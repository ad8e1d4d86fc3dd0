package dev.warren.gateway.log;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for the log.
 *
 * @param startWait how long a starting gateway waits for the log before it opens its ports
 * @param batchesAfter for how long only gateways that read batches must have been heard before
 *     batches are written to a log of an earlier version. At least three beats of every gateway
 *     ({@code warren.presence.beat}); a day or more leaves time to go back to that version
 */
@ConfigurationProperties("warren.log")
public record LogSettings(
    @DefaultValue("10s") Duration startWait, @DefaultValue("1m") Duration batchesAfter) {}
