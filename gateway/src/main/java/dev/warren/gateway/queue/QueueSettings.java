package dev.warren.gateway.queue;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What subscriptions to {@code /queue/<name>} get.
 *
 * @param prefetch how many messages a subscription may have that are not acknowledged yet, where it
 *     brings no {@code prefetch-count}, and the most that one may ask for. They wait in the
 *     gateway's memory where the client does not read them
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
