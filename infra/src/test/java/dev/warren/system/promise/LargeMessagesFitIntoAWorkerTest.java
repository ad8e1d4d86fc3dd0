package dev.warren.system.promise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.partition.Partitioning;
import dev.warren.system.process.Events;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A worker with the heap of the compose file, on a RabbitMQ that accepts messages of any size. Each
 * message that is too large becomes a dead letter, and the worker keeps running.
 */
class LargeMessagesFitIntoAWorkerTest {

  private static final int PARTITIONS = 4;
  private static final int LARGE = 10 * 1024 * 1024;
  private static final int MESSAGES = 45;

  private static TestBroker broker;
  private static WarrenProcess worker;

  @BeforeAll
  static void start() throws Exception {
    // The limit of a RabbitMQ without Warren's configuration.
    broker = TestBroker.start("max_message_size = 134217728");
    try (Connection connection = broker.connect()) {
      Topology.declareLog(connection);
      Partitioning.declareIntake(connection, PARTITIONS);
    }
    postLarge("notes.large", MESSAGES);
    worker = WarrenProcess.worker(broker, Map.of("JAVA_TOOL_OPTIONS", "-Xmx256m"));
  }

  @AfterAll
  static void stop() {
    if (worker != null) {
      worker.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void eachBecomesADeadLetterAndTheOthersGoOn() throws Exception {
    long pid = worker.pid();
    // The messages come first while the worker is down, and then while it runs and has had small
    // messages only.
    awaitLetters(MESSAGES);
    for (int i = 0; i < 20; i++) {
      Events.post(
          broker,
          "chat.large",
          "{\"type\":\"chat_message\",\"data\":{\"content\":\"x\",\"sender\":\"b\"}}");
    }
    postLarge("chat.large", MESSAGES);
    Events.post(broker, "workspaces.other", "{}");
    awaitLetters(MESSAGES + 1);

    assertThat(worker.pid()).isEqualTo(pid);
    assertThat(worker.get("/actuator/health")).contains("UP");
  }

  /** Waits for this many dead letters, and removes them. */
  private static void awaitLetters(int count) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      for (int i = 0; i < count; i++) {
        GetResponse letter =
            Patience.await("a letter")
                .until(() -> channel.basicGet(Names.DEAD_LETTERS, true), got -> got != null);
        assertThat(letter.getProps().getHeaders().get(Names.REASON_HEADER).toString())
            .containsAnyOf("event: has 10485760 bytes", "type: is missing");
      }
    }
  }

  private static void postLarge(String key, int count) throws Exception {
    byte[] body = "x".repeat(LARGE).getBytes(UTF_8);
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (int i = 0; i < count; i++) {
        channel.basicPublish(Names.EVENTS, key, true, new BasicProperties(), body);
      }
      channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    }
  }
}
