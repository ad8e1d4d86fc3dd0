package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Topology;
import dev.warren.testkit.broker.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue with much in it, and clients that take more than a socket holds. */
@ExtendWith(NoLeaks.class)
class QueueBacklogTest {

  private static final int MESSAGES = 2_000;
  private static final int BYTES = 8_000;

  /**
   * A consumer whose channel ends soon waits twice as long each time: ten rounds take half a
   * minute.
   */
  private static final int ROUNDS = 6;

  private static final String ALICE =
      "{\"user\":\"alice\",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static RunningGateway other;
  private static Connection connection;
  private static Channel channel;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    gateway = RunningGateway.start(broker.url(), "warren.dev-tokens=true");
    other = RunningGateway.start(broker.url(), "warren.dev-tokens=true");
    gateway.awaitHealthy();
    other.awaitHealthy();
    connection = broker.connect();
    channel = connection.createChannel();
  }

  @AfterAll
  static void stop() {
    for (RunningGateway started : new RunningGateway[] {gateway, other}) {
      if (started != null) {
        started.close();
      }
    }
    broker.close();
  }

  @Test
  void nobodysNameIsTooLongForTheOthers() throws Exception {
    assertThat(gateway.post("/api/dev/token", "{\"user\":\"" + "x".repeat(195) + "\"}").body())
        .contains("sub: is too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "client", "client-individual"})
  void allOfItComesOnceAndInOrder(String ack) throws Exception {
    Topology.declareAlerts(connection);
    String queue = new ClientQueues(connection, null).queue("backlog-" + ack);
    channel.confirmSelect();
    for (int i = 0; i < MESSAGES; i++) {
      channel.basicPublish(
          "", queue, new BasicProperties(), ("%08d".formatted(i) + "x".repeat(BYTES)).getBytes());
    }
    channel.waitForConfirmsOrDie(30_000);

    try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
      client.request(
          "SUBSCRIBE", "id:1\ndestination:/queue/backlog-" + ack + "\nack:" + ack + "\n", "");
      int acknowledged = 0;
      while (acknowledged < MESSAGES) {
        int next = acknowledged;
        List<StompClient.Frame> messages =
            Awaitility.await("more than " + next + " messages")
                .atMost(Duration.ofSeconds(30))
                .until(() -> messages(client), all -> all.size() > next);
        if (ack.equals("client-individual")) {
          messages.subList(next, messages.size()).forEach(each -> acknowledge(client, each));
        } else if (ack.equals("client")) {
          acknowledge(client, messages.get(messages.size() - 1));
        }
        acknowledged = messages.size();
      }
      Awaitility.await("the queue is empty")
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  broker
                      .ctl("list_queues", "-q", "--no-table-headers", "name", "messages")
                      .contains(queue + "\t0\n"));
      assertThat(messages(client).stream().map(frame -> frame.body().substring(0, 8)))
          .isEqualTo(IntStream.range(0, MESSAGES).mapToObj("%08d"::formatted).toList());
      assertThat(messages(client))
          .allMatch(frame -> frame.headers().get("redelivered").equals("false"));
    }
  }

  @Test
  void aQueueThatIsDeletedUnderItsConsumerIsMadeAnewAndConsumedAgain() throws Exception {
    String to = "destination:/queue/gone\n";
    try (StompClient client = gateway.client(gateway.bearer(ALICE));
        StompClient sender = gateway.client(gateway.bearer(ALICE))) {
      client.request("SUBSCRIBE", "id:1\nack:client-individual\n" + to, "");
      int seen = 0;
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 20; i++) {
          assertThat(sender.request("SEND", to, "m").command()).isEqualTo("RECEIPT");
        }
        int wanted = seen + 20;
        Awaitility.await("round " + round)
            .atMost(Duration.ofSeconds(10))
            .until(() -> messages(client).size() >= wanted);
        for (StompClient.Frame each : messages(client).subList(seen, wanted)) {
          String id = "id:" + each.headers().get("ack") + "\n";
          assertThat(client.request("ACK", id, "").command()).isEqualTo("RECEIPT");
        }
        seen = wanted;
        channel.queueDelete("warren.queue.gone");
      }
    }
  }

  /** RabbitMQ before 4.0 would let its consumer go over to the new queue, and deliver nothing. */
  @Test
  void aQueueThatAnotherGatewayMakesAnewIsConsumedAgain() throws Exception {
    String to = "destination:/queue/gone-elsewhere\n";
    try (StompClient client = gateway.client(gateway.bearer(ALICE));
        StompClient sender = other.client(other.bearer(ALICE))) {
      client.request("SUBSCRIBE", "id:1\nack:auto\n" + to, "");
      for (int round = 1; round <= ROUNDS; round++) {
        for (int i = 0; i < 20; i++) {
          assertThat(sender.request("SEND", to, "m").command()).isEqualTo("RECEIPT");
        }
        int wanted = 20 * round;
        Awaitility.await("round " + round)
            .atMost(Duration.ofSeconds(10))
            .until(() -> messages(client).size() >= wanted);
        channel.queueDelete("warren.queue.gone-elsewhere");
      }
      assertThat(messages(client)).hasSize(20 * ROUNDS);
    }
  }

  private static List<StompClient.Frame> messages(StompClient client) {
    return client.frames.stream().filter(frame -> frame.command().equals("MESSAGE")).toList();
  }

  private static void acknowledge(StompClient client, StompClient.Frame message) {
    client.send("ACK\nid:" + message.headers().get("ack") + "\n\n\0");
  }
}
