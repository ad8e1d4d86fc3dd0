package dev.warren.gateway.log;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health component of the log: up while the gateway reads the log live, else down with the
 * problem.
 */
public final class LogHealth implements HealthIndicator {

  private final LogTail tail;

  public LogHealth(LogTail tail) {
    this.tail = tail;
  }

  @Override
  public Health health() {
    String problem = tail.problem();
    return problem == null
        ? Health.up().build()
        : Health.down().withDetail("problem", problem).build();
  }
}
