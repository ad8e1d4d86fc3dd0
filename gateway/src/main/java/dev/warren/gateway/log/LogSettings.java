package dev.warren.gateway.log;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for the start of the log's reader.
 *
 * @param startWait how long a starting gateway waits for the log before it opens its ports
 */
@ConfigurationProperties("warren.log")
public record LogSettings(@DefaultValue("10s") Duration startWait) {}
