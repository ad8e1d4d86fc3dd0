package dev.warren.worker.intake;

import dev.warren.broker.ClientQueues;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The users' alert queues.
 *
 * @param expires how long a queue may have no consumer before RabbitMQ deletes it with its alerts;
 *     null for never
 */
@ConfigurationProperties("warren.alerts")
public record AlertSettings(@Nullable Duration expires) {

  public AlertSettings {
    ClientQueues.checkExpires("warren.alerts.expires", expires);
  }
}
