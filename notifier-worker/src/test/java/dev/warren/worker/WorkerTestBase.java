package dev.warren.worker;

import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of tests with one worker and one AMQP client per class. */
@WithBroker
abstract class WorkerTestBase {

  static TestBroker broker;
  static TestWorker worker;

  AmqpClient client;

  @AfterAll
  static void stopWorker() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
  }

  @BeforeEach
  void connect() throws Exception {
    client = new AmqpClient(broker);
    client.channel().queuePurge(Names.DEAD_LETTERS);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }
}
