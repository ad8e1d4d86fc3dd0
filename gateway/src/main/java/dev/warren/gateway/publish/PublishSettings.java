package dev.warren.gateway.publish;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Publishing for clients.
 *
 * @param maxInTransit how many events of all clients may be in transit between RabbitMQ and this
 *     gateway's fan-out; 0 for any number. If null, as many as come back within 50 ms, and at least
 *     32 for each processor
 */
@ConfigurationProperties("warren.publish")
public record PublishSettings(@Nullable Integer maxInTransit) {

  private static final int PER_PROCESSOR = 32;
  private static final int AT_LEAST = 64;

  public PublishSettings {
    if (maxInTransit != null && maxInTransit < 0) {
      throw new IllegalArgumentException("warren.publish.max-in-transit must be 0 or more");
    }
  }

  /** Counts the events in transit, within this limit. */
  InTransit inTransit() {
    return maxInTransit == null
        ? InTransit.atLeast(
            Math.max(AT_LEAST, PER_PROCESSOR * Runtime.getRuntime().availableProcessors()))
        : InTransit.limitedTo(maxInTransit);
  }
}
