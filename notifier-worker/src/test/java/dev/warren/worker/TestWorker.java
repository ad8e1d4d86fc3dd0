package dev.warren.worker;

import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.worker.intake.Partitions;
import dev.warren.worker.letter.UndeliverableConsumer;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole worker in the test's own JVM. */
final class TestWorker implements AutoCloseable {

  private final TestBroker broker;
  private final int partitions;
  private final String[] settings;
  private ConfigurableApplicationContext context;

  private TestWorker(TestBroker broker, int partitions, String... settings) {
    this.broker = broker;
    this.partitions = partitions;
    this.settings = settings;
    this.context = run();
  }

  /** Starts a worker and waits until it is up. */
  static TestWorker start(TestBroker broker, int partitions, String... settings) {
    return new TestWorker(broker, partitions, settings);
  }

  /** Starts the worker again after {@link #close} and waits until it is up. */
  void startAgain() {
    context = run();
  }

  private ConfigurableApplicationContext run() {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    // No HTTP server, because two in one JVM share threads, which end when one of
                    // them stops.
                    "--spring.main.web-application-type=none",
                    "--spring.main.banner-mode=off",
                    "--spring.rabbitmq.addresses=" + broker.url(),
                    "--warren.intake.partitions=" + partitions),
                Stream.of(settings))
            .toArray(String[]::new);
    context = SpringApplication.run(WorkerApplication.class, arguments);
    Patience.await("worker is up")
        .until(() -> isUp() && lettersHealth().getStatus().equals(Status.UP));
    return context;
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  Health health() {
    return bean(Partitions.class).health();
  }

  Health lettersHealth() {
    return bean(UndeliverableConsumer.class).health();
  }

  boolean isUp() {
    return health().getStatus().equals(Status.UP);
  }

  @Override
  public void close() {
    context.close();
  }
}
