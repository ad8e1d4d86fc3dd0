package dev.warren.gateway.queue;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Subscriptions to {@code /queue/<name>}.
 *
 * @param prefetch how many unacknowledged messages a subscription may have: the default and the
 *     limit for its header {@code prefetch-count}. The messages of a slow consumer wait in the
 *     gateway's memory
 */
@ConfigurationProperties("warren.queue")
public record QueueSettings(@DefaultValue("250") int prefetch) {

  private static final int MOST = 65_535;

  public QueueSettings {
    if (prefetch < 1 || prefetch > MOST) {
      throw new IllegalArgumentException("warren.queue.prefetch must be 1 to " + MOST);
    }
  }
}
