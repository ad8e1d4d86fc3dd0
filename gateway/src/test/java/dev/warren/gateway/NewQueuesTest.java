package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several clients use a queue for the first time, all at once. Meanwhile clients of both gateways
 * hold unacknowledged messages of other queues, which must not be delivered again.
 */
class NewQueuesTest extends TwoWindows {

  private static final int HOLDERS = 50;

  /** How many queues one connection uses; it may have 100 subscriptions to queues. */
  private static final int GROUP = 50;

  private static final int GROUPS = 4;

  private final List<StompClient> clients = new ArrayList<>();
  private final List<StompFrame> held = new ArrayList<>();
  private final List<StompClient> holders = new ArrayList<>();

  @BeforeEach
  void hold() {
    for (int i = 0; i < HOLDERS; i++) {
      StompClient holder = connect(i % 2 == 0 ? usual : small);
      String to = "destination:/queue/" + name + ".held-" + i + "\n";
      holder.request("SUBSCRIBE", "id:1\nack:client-individual\n" + to);
      holder.request("SEND", to, "held");
      held.add(holder.message());
      holders.add(holder);
    }
  }

  /** No message of a holder was requeued: each can still be acknowledged, and is gone then. */
  @AfterEach
  void nothingWasRequeued() {
    try {
      for (int i = 0; i < HOLDERS; i++) {
        assertThat(held.get(i).headers()).containsEntry("redelivered", "false");
        holders.get(i).request("ACK", "id:" + held.get(i).header("ack") + "\n");
        assertThat(holders.get(i).messages()).hasSize(1);
      }
    } finally {
      clients.forEach(StompClient::close);
    }
  }

  @Test
  void firstUsesMeet() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    for (int group = 0; group < GROUPS; group++) {
      String prefix = name + ".new-" + group + "-";
      StompClient here = connect(usual);
      StompClient there = connect(small);
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(() -> useAll(there, prefix, start, false));
      useAll(here, prefix, start, true);
      Patience.get(other);
      for (int i = 0; i < GROUP; i++) {
        for (String receipt : List.of("s1-", "s2-", "send-")) {
          assertThat(here.receipt(receipt + i).command()).isEqualTo("RECEIPT");
        }
        assertThat(there.receipt("s-" + i).command()).isEqualTo("RECEIPT");
      }
      Patience.await("every message")
          .until(() -> here.messages().size() + there.messages().size() >= GROUP);
      List<StompFrame> all = new ArrayList<>(here.messages());
      all.addAll(there.messages());
      assertThat(all)
          .allSatisfy(each -> assertThat(each.headers()).containsEntry("redelivered", "false"))
          .extracting(StompFrame::text)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, GROUP).mapToObj(Integer::toString).toList());
      assertThat(here.isOpen() && there.isOpen()).isTrue();
    }
  }

  private static void useAll(StompClient client, String prefix, CyclicBarrier start, boolean send) {
    for (int i = 0; i < GROUP; i++) {
      String to = "destination:/queue/" + prefix + i + "\n";
      String frames =
          send
              ? frame("SUBSCRIBE", "id:1-" + i + "\nack:client\nreceipt:s1-" + i + "\n" + to, "")
                  + frame("SEND", "receipt:send-" + i + "\n" + to, Integer.toString(i))
                  + frame("SUBSCRIBE", "id:2-" + i + "\nreceipt:s2-" + i + "\n" + to, "")
              : frame("SUBSCRIBE", "id:" + i + "\nack:client\nreceipt:s-" + i + "\n" + to, "");
      try {
        start.await();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      client.send(frames);
    }
  }

  private static String frame(String command, String headers, String body) {
    return command + "\n" + headers + "\n" + body + "\0";
  }

  /**
   * The first alerts of a user: two gateways consume, while an AMQP client declares the queue and
   * publishes.
   */
  @Test
  void firstAlertsOfAUserMeet() throws Exception {
    Topology.declareAlerts(topics.connection());
    ClientQueues queues = new ClientQueues(topics.connection(), null);
    for (int i = 0; i < 20; i++) {
      String user = name + "-" + i;
      String token = usual.token(Tokens.member(user, "team-7"));
      StompClient here = keep(usual.client(token));
      StompClient there = keep(small.client(token));
      String alerts = "id:1\nreceipt:r\nack:client\ndestination:/user/queue/alerts\n";
      here.frame("SUBSCRIBE", alerts, "");
      there.frame("SUBSCRIBE", alerts, "");
      queues.alerts(user);
      post(user);
      here.receipt("r");
      there.receipt("r");
      assertThat(here.message().text()).contains("a-" + user);
      assertThat(there.message().text()).contains("a-" + user);
    }
  }

  /** Publishes like a worker, and again as long as RabbitMQ nacks. */
  private static void post(String user) throws Exception {
    String alert =
        """
        {"alertId":"a-%1$s","level":"error","title":"t","message":"m","createdAt":"2026-01-31T12:00:00.000Z"}"""
            .formatted(user);
    String json = TopicPublisher.json("users." + user, "a-" + user, "alert", alert);
    BasicProperties properties =
        new BasicProperties.Builder().type("alert").messageId("a-" + user).build();
    boolean stored = false;
    while (!stored) {
      topics
          .channel()
          .basicPublish(Names.ALERTS, user, true, properties, StompConnection.bytes(json));
      stored = topics.channel().waitForConfirms(Patience.LIMIT.toMillis());
    }
  }

  /** A queue of another type, or with other arguments, has this name. */
  @ParameterizedTest
  @CsvSource({
    "classic, true, true",
    "quorum, true, true",
    "single, true, true",
    "stream, false, true",
    "exclusive, false, false"
  })
  void otherQueueIsUsedOrRefused(String type, boolean consumes, boolean takes) throws Exception {
    String queue = name + "." + type;
    declareOther(type, Names.queue(queue));
    String to = "destination:/queue/" + queue + "\n";
    StompFrame subscribed = connect(usual).reply("SUBSCRIBE", "id:1\n" + to, "");
    assertThat(subscribed.command()).as("%s", subscribed).isEqualTo(consumes ? "RECEIPT" : "ERROR");
    StompFrame sent = connect(small).reply("SEND", to, "x");
    assertThat(sent.command()).as("%s", sent).isEqualTo(takes ? "RECEIPT" : "ERROR");
    if (!consumes) {
      assertThat(subscribed.headers()).containsEntry("code", "broker_unavailable");
      assertThat(subscribed.text()).contains(type);
    }
  }

  private static void declareOther(String type, String queue) throws Exception {
    Channel channel = topics.channel();
    switch (type) {
      case "classic" -> channel.queueDeclare(queue, true, false, false, Map.of());
      case "exclusive" -> channel.queueDeclare(queue, false, true, false, Map.of());
      case "single" ->
          channel.queueDeclare(
              queue,
              true,
              false,
              false,
              Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
      default -> channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", type));
    }
  }

  /** RabbitMQ stores one message more than the limit, and nacks the next one. */
  private String destinationOfASmallQueue() throws Exception {
    String queue = name + ".full";
    topics
        .channel()
        .queueDeclare(
            Names.queue(queue),
            true,
            false,
            false,
            Map.of("x-queue-type", "quorum", "x-max-length", 1, "x-overflow", "reject-publish"));
    return "destination:/queue/" + queue + "\n";
  }

  /** A client that has filled the small queue. */
  private StompClient filled(String to) {
    StompClient client = connect(usual);
    client.request("SEND", to, "1");
    client.request("SEND", to, "2");
    return client;
  }

  /** A full queue nacks. The SEND waits for room, and keeps its place. */
  @Test
  void nackedMessageIsPublishedAgain() throws Exception {
    String to = destinationOfASmallQueue();
    StompClient client = filled(to);
    client.frame("SEND", "receipt:3\n" + to, "3");
    client.frame("SEND", "receipt:4\n" + to, "4");
    StompClient consumer = connect(small);
    consumer.request("SUBSCRIBE", "id:1\n" + to);
    assertThat(consumer.messages(4)).containsExactly("1", "2", "3", "4");
    assertThat(client.receipt("3").command()).isEqualTo("RECEIPT");
    assertThat(client.receipt("4").command()).isEqualTo("RECEIPT");
  }

  @Test
  void fullQueueRefusesInTheEnd() throws Exception {
    String to = destinationOfASmallQueue();
    filled(to);
    try (RunningGateway hasty =
            RunningGateway.start(broker.url(), "warren.session.publish-timeout=3s");
        StompClient client = hasty.client(hasty.token(Tokens.everything("alice")))) {
      assertThat(client.refused("SEND", to, "3").headers())
          .containsEntry("code", "unconfirmed")
          .hasEntrySatisfying("message", why -> assertThat(why).contains("full"));
    }
  }

  /** The policy {@code warren-queues-bounded}, here with few bytes, bounds queues of Warren. */
  @Test
  void policyBoundsTheBytesOfAQueue() throws Exception {
    String queue = name + ".bounded";
    String to = "destination:/queue/" + queue + "\n";
    broker.ctl(
        "set_policy",
        "--priority",
        "1",
        queue,
        "^" + Names.queue(queue) + "$",
        "{\"max-length-bytes\":15000}",
        "--apply-to",
        "queues");
    String large = "x".repeat(10_000);
    try (RunningGateway hasty =
            RunningGateway.start(broker.url(), "warren.session.publish-timeout=3s");
        StompClient client = hasty.client(hasty.token(Tokens.everything("alice")))) {
      client.request("SUBSCRIBE", "id:e\ndestination:/user/queue/errors\n");
      client.request("SEND", to, large);
      client.request("SEND", to, large);
      client.frame("SEND", "receipt:full\n" + to, large);
      assertThat(client.message().headers())
          .containsEntry("code", "unconfirmed")
          .containsEntry("receipt-id", "full")
          .hasEntrySatisfying("message", why -> assertThat(why).contains("full"));
      client.request("SUBSCRIBE", "id:1\n" + to);
      assertThat(client.messages(2)).containsExactly(large, large);
      client.request("SEND", to, large);
      assertThat(client.messages(1)).containsExactly(large);
    } finally {
      broker.ctl("clear_policy", queue);
    }
  }

  private StompClient connect(RunningGateway gateway) {
    return keep(gateway.client(alice));
  }

  private StompClient keep(StompClient client) {
    clients.add(client);
    return client;
  }
}
