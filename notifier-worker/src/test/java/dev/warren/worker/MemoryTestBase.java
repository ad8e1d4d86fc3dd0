package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of tests of a worker's memory. Each test starts a worker with an empty memory. */
@WithBroker
abstract class MemoryTestBase {

  static TestBroker broker;

  TestWorker worker;
  FakeGateway gateway;

  private final String queue;
  private final String[] settings;

  /**
   * @param family the family whose only partition is tested
   */
  MemoryTestBase(Family family, String... settings) {
    this.queue = family.queue(0);
    this.settings = settings;
  }

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway(broker);
    gateway.forgetOwners();
    worker = TestWorker.start(broker, 1, settings);
  }

  @AfterEach
  void stop() {
    gateway.close();
    worker.close();
  }

  void beat() throws Exception {
    gateway.beat(new Note.Beat("g", false, Map.of()));
  }

  /** Starts the closed worker again and waits until it announces itself as the new owner. */
  void startNextOwner() throws Exception {
    gateway.forgetOwners();
    beat();
    worker.startAgain();
    soon().until(() -> !gateway.owners(queue).isEmpty());
  }

  void awaitAllProcessed() {
    soon().until(() -> gateway.client().count(queue) == 0);
  }

  void assertAllProcessed() throws Exception {
    awaitAllProcessed();
    assertThat(gateway.client().count(Names.DEAD_LETTERS)).isZero();
  }
}
