package dev.warren.gateway.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Subscriptions to {@code /queue/<name>}.
 *
 * @param prefetch how many unacknowledged messages a subscription may have: the default and the
 *     limit for its header {@code prefetch-count}
 * @param maxUnread how many bytes of messages may wait in the gateway for a session that does not
 *     read them; the others stay in RabbitMQ
 * @param readTimeout how long a client may take to read a quarter of the messages that wait for it,
 *     while other clients wait for the memory that these take
 * @param expires how long a queue must be empty, and unused by senders and consumers, before a
 *     gateway that has used it deletes it; 0 for never
 */
@ConfigurationProperties("warren.queue")
public record QueueSettings(
    @DefaultValue("250") int prefetch,
    @DefaultValue("4MB") DataSize maxUnread,
    @DefaultValue("30s") Duration readTimeout,
    @DefaultValue("1d") Duration expires) {

  private static final int MOST = 65_535;

  public QueueSettings {
    if (prefetch < 1 || prefetch > MOST) {
      throw new IllegalArgumentException("warren.queue.prefetch must be 1 to " + MOST);
    }
    if (expires.isNegative()) {
      throw new IllegalArgumentException("warren.queue.expires must be 0 or more");
    }
    if (readTimeout.isNegative() || readTimeout.isZero()) {
      throw new IllegalArgumentException("warren.queue.read-timeout must be more than 0");
    }
    if (maxUnread.toBytes() < 1) {
      throw new IllegalArgumentException("warren.queue.max-unread must be 1 byte or more");
    }
  }
}
