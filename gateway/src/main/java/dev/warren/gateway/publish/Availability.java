package dev.warren.gateway.publish;

import dev.warren.gateway.publish.PublishFailed.Cause;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether RabbitMQ takes messages now, and why not. Guarded by the lock of {@link
 * ConfirmedPublisher}.
 */
final class Availability {

  private final Supplier<@Nullable String> problem;
  private @Nullable String alarm;

  /**
   * @param problem the reason why there is no connection, null while there is one
   */
  Availability(Supplier<@Nullable String> problem) {
    this.problem = problem;
  }

  /** RabbitMQ blocks publishers for this reason; null once it does not. */
  void blocked(@Nullable String reason) {
    alarm = reason;
  }

  boolean isBlocked() {
    return alarm != null;
  }

  /** The reason why a message was not sent. */
  PublishFailed notSent() {
    if (alarm != null) {
      return new PublishFailed(Cause.BLOCKED, "RabbitMQ blocks publishers: " + alarm);
    }
    String reason = problem.get();
    return new PublishFailed(
        Cause.UNAVAILABLE,
        reason == null
            ? "RabbitMQ does not confirm messages as fast as clients send them; send again later"
            : "RabbitMQ is not reachable: " + reason);
  }

  /**
   * BLOCKED during an alarm. That status leaves the gateway's health UP, because readers go on;
   * only its readiness is false then (application.yaml).
   */
  Health health(boolean connected) {
    if (!connected) {
      return Health.down().withDetail("problem", String.valueOf(problem.get())).build();
    }
    return alarm == null
        ? Health.up().build()
        : Health.status("BLOCKED").withDetail("alarm", alarm).build();
  }
}
