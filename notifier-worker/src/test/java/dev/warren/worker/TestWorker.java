package dev.warren.worker;

import static org.awaitility.Awaitility.await;

import dev.warren.testkit.broker.TestBroker;
import dev.warren.worker.intake.Partitions;
import dev.warren.worker.letter.Undeliverable;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker, as it runs, in the test's own process. */
final class TestWorker {

  private TestWorker() {}

  /** Starts one, and waits until it is up. */
  static ConfigurableApplicationContext start(
      TestBroker broker, int partitions, String... arguments) {
    String[] all = new String[arguments.length + 4];
    // Two HTTP servers in one JVM share what the first of them to stop takes away.
    all[0] = "--spring.main.web-application-type=none";
    all[1] = "--spring.main.banner-mode=off";
    all[2] = "--spring.rabbitmq.addresses=" + broker.url();
    all[3] = "--warren.intake.partitions=" + partitions;
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    ConfigurableApplicationContext started = SpringApplication.run(WorkerApplication.class, all);
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> isUp(started) && lettersHealth(started).getStatus().equals(Status.UP));
    return started;
  }

  static Health health(ConfigurableApplicationContext of) {
    return of.getBean(Partitions.class).health();
  }

  static Health lettersHealth(ConfigurableApplicationContext of) {
    return of.getBean(Undeliverable.class).health();
  }

  /** Whether all partitions are consumed. */
  static boolean isUp(ConfigurableApplicationContext of) {
    return health(of).getStatus().equals(Status.UP);
  }
}
