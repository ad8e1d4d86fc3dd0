package dev.warren.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;

class LogStartTest {

  @Test
  void portsOpenOnceTheLogIsRead() {
    AtomicInteger looks = new AtomicInteger();
    LogStart start =
        new LogStart(
            () -> looks.incrementAndGet() < 5 ? "connecting" : null,
            new LogSettings(Duration.ofHours(1), Duration.ofMinutes(1)));
    start.start();
    assertThat(looks).hasValue(5);
    assertThat(start.isRunning()).isTrue();
  }

  @Test
  void portsOpenWithoutRabbitMqAfterAWhile() {
    LogStart start =
        new LogStart(
            () -> "refused", new LogSettings(Duration.ofMillis(30), Duration.ofMinutes(1)));
    start.start();
    assertThat(start.isRunning()).isTrue();
  }

  /** The web server starts in a phase near the largest one, and the log's reader in phase 0. */
  @Test
  void waitIsBetweenTheReaderAndTheServers() {
    assertThat(
            new LogStart(() -> null, new LogSettings(Duration.ZERO, Duration.ofMinutes(1)))
                .getPhase())
        .isBetween(1, SmartLifecycle.DEFAULT_PHASE - 10_000);
  }
}
