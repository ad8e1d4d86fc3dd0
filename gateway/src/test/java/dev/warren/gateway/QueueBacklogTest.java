package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Topology;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queues with a backlog, and queues that are deleted under their consumers. */
class QueueBacklogTest extends TwoWindows {

  private static final int MESSAGES = 2_000;

  /** The delay before a consumer returns doubles each time, so more rounds would take minutes. */
  private static final int ROUNDS = 5;

  private final String to = "destination:/queue/" + name + "\n";

  /** With changing sizes, the consumer is replaced again and again by one with another prefetch. */
  @ParameterizedTest
  @CsvSource({
    "auto, 8000, 8000",
    "client, 8000, 8000",
    "client-individual, 8000, 8000",
    "client-individual, 100, 100000"
  })
  void backlogArrivesOnceAndInOrder(String ack, int bytes, int fortieth) throws Exception {
    Topology.declareAlerts(topics.connection());
    String queue = new ClientQueues(topics.connection(), null).queue(name).name();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] body =
          StompConnection.bytes("%08d".formatted(i) + "x".repeat(i % 40 == 0 ? fortieth : bytes));
      topics.channel().basicPublish("", queue, new BasicProperties(), body);
    }
    topics.confirm();

    try (StompClient client = usual.client(alice)) {
      client.request("SUBSCRIBE", "id:1\nack:" + ack + "\n" + to);
      for (int acknowledged = 0; acknowledged < MESSAGES; ) {
        List<StompFrame> messages = client.awaitMessages(acknowledged + 1);
        if (ack.equals("client-individual")) {
          messages.subList(acknowledged, messages.size()).forEach(each -> ack(client, each));
        } else if (ack.equals("client")) {
          ack(client, messages.get(messages.size() - 1));
        }
        acknowledged = messages.size();
      }
      Patience.await("the queue is empty")
          .until(
              () ->
                  broker
                      .ctl("list_queues", "-q", "--no-table-headers", "name", "messages")
                      .contains(queue + "\t0\n"));
      assertThat(client.messages().stream().map(frame -> frame.text().substring(0, 8)))
          .isEqualTo(IntStream.range(0, MESSAGES).mapToObj("%08d"::formatted).toList());
      assertThat(client.messages()).allMatch(frame -> frame.header("redelivered").equals("false"));
    }
  }

  private static void ack(StompClient client, StompFrame message) {
    client.frame("ACK", "id:" + message.header("ack") + "\n", "");
  }

  @Test
  void deletedQueueIsDeclaredAndConsumedAgain() throws Exception {
    try (StompClient client = usual.client(alice);
        StompClient sender = usual.client(alice)) {
      client.request("SUBSCRIBE", "id:1\nack:client-individual\n" + to);
      for (int seen = 0; seen < 20 * ROUNDS; seen += 20) {
        sendTwenty(sender);
        for (StompFrame each : client.awaitMessages(seen + 20).subList(seen, seen + 20)) {
          client.request("ACK", "id:" + each.header("ack") + "\n");
        }
        topics.channel().queueDelete("warren.queue." + name);
      }
    }
  }

  /** RabbitMQ before 4.0 moves the consumer to the new queue without delivering to it. */
  @Test
  void queueThatAnotherGatewayDeclaresIsConsumed() throws Exception {
    try (StompClient client = usual.client(alice);
        StompClient sender = small.client(alice)) {
      client.request("SUBSCRIBE", "id:1\nack:auto\n" + to);
      for (int round = 1; round <= ROUNDS; round++) {
        sendTwenty(sender);
        assertThat(client.awaitMessages(20 * round)).hasSize(20 * round);
        topics.channel().queueDelete("warren.queue." + name);
      }
    }
  }

  /** A policy begins and ends while the queue is used: no message is lost, and none comes twice. */
  @Test
  void policyChangesWhileAQueueIsUsed() throws Exception {
    String queue = "warren.queue." + name;
    try (StompClient client = usual.client(alice);
        StompClient sender = usual.client(alice)) {
      client.request("SUBSCRIBE", "id:1\nack:client-individual\nprefetch-count:1\n" + to);
      sender.request("SEND", to, "0");
      client.awaitMessages(1);
      // The policy warren-queues-bounded has priority 0.
      broker.ctl(
          "set_policy",
          "--priority",
          "1",
          name,
          "^" + queue + "$",
          "{\"max-length\":1}",
          "--apply-to",
          "queues");
      Patience.await("the policy")
          .until(
              () ->
                  broker
                      .ctl("list_queues", "-q", "--no-table-headers", "name", "policy")
                      .contains(queue + "\t" + name));
      for (int i = 1; i <= 3; i++) {
        sender.frame("SEND", "receipt:" + i + "\n" + to, Integer.toString(i));
      }
      for (int i = 0; i < 3; i++) {
        ack(client, client.awaitMessages(i + 1).get(i));
      }
      for (int i = 1; i <= 3; i++) {
        assertThat(sender.receipt(Integer.toString(i)).command()).isEqualTo("RECEIPT");
      }
      broker.ctl("clear_policy", name);
      sender.request("SEND", to, "4");
      ack(client, client.awaitMessages(4).get(3));
      assertThat(client.awaitMessages(5))
          .allMatch(each -> each.header("redelivered").equals("false"))
          .extracting(StompFrame::text)
          .containsExactly("0", "1", "2", "3", "4");
    }
  }

  private void sendTwenty(StompClient sender) {
    for (int i = 0; i < 20; i++) {
      sender.request("SEND", to, "m");
    }
  }
}
