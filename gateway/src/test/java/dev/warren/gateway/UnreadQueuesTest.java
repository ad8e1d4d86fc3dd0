package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of queues that a client does not read stay in RabbitMQ. */
class UnreadQueuesTest extends TwoWindows {

  private static final int QUEUES = 4;
  private static final int MESSAGES = 40;
  private static final int BYTES = 400_000;

  /** The default of {@code warren.queue.max-unread}. */
  private static final long MAX_UNREAD = 4L * 1024 * 1024;

  private static QueueFiller queues;

  @BeforeAll
  static void open() throws Exception {
    queues = new QueueFiller(broker);
  }

  @AfterAll
  static void close() {
    queues.close();
  }

  @ParameterizedTest
  @CsvSource({"auto, 250", "client, 250", "client-individual, 250", "client-individual, 3"})
  void unreadMessagesStayInRabbitMq(String ack, int prefetch) throws Exception {
    Budget unread = usual.context().getBean(Budgets.class).deliveries();
    for (int queue = 0; queue < QUEUES; queue++) {
      queues.fill(name + ".q" + queue, MESSAGES, BYTES);
    }
    try (RawWebSocket hostile = new RawWebSocket(usual.port(), "");
        StompClient good = usual.client(alice)) {
      hostile.text(RawWebSocket.connect(alice));
      assertThat(hostile.readStomp().command()).isEqualTo("CONNECTED");
      for (int queue = 0; queue < QUEUES; queue++) {
        hostile.text(
            "SUBSCRIBE\nid:%d\nack:%s\nprefetch-count:%d\ndestination:/queue/%s.q%d\n\n\0"
                .formatted(queue, ack, prefetch, name, queue));
      }
      Patience.await("unread messages").until(() -> unread.used() > MAX_UNREAD / 4);
      String own = "destination:/queue/" + name + ".good\n";
      good.request("SUBSCRIBE", "id:1\nack:auto\n" + own);
      for (int i = 1; i <= 100; i++) {
        good.request("SEND", own, "m");
        assertThat(good.awaitMessages(i)).hasSize(i);
        // A consumer of which messages went back has twice the room.
        assertThat(unread.used()).isLessThanOrEqualTo(2 * MAX_UNREAD);
      }
      assertThat(readAll(hostile, ack))
          .as("each message once, in order")
          .isEqualTo(
              IntStream.range(0, QUEUES)
                  .boxed()
                  .collect(HashMap::new, (all, q) -> all.put("" + q, numbers()), Map::putAll));
      Patience.await("nothing is unread").until(() -> unread.used() == 0);
      Patience.await("all queues are empty")
          .until(() -> QueueFiller.depth(broker, name + ".q") == 0);
    }
  }

  private static List<String> numbers() {
    return IntStream.range(0, MESSAGES).mapToObj("%04d"::formatted).toList();
  }

  private Map<String, List<String>> readAll(RawWebSocket client, String ack) throws Exception {
    Map<String, List<String>> read = new HashMap<>();
    for (int i = 0; i < QUEUES * MESSAGES; i++) {
      StompFrame message = client.readStomp();
      assertThat(message.command()).isEqualTo("MESSAGE");
      read.computeIfAbsent(message.header("subscription"), s -> new ArrayList<>())
          .add(message.text().substring(0, 4));
      if (!ack.equals("auto")) {
        client.text("ACK\nid:" + message.header("ack") + "\n\n\0");
      }
    }
    return read;
  }

  /** A client may get as many messages ahead as it requested, whatever their size. */
  @Test
  void largeMessagesComeUpToThePrefetch() throws Exception {
    queues.fill(name, 12, BYTES);
    try (StompClient client = usual.client(alice)) {
      client.request(
          "SUBSCRIBE",
          "id:1\nack:client-individual\nprefetch-count:10\ndestination:/queue/" + name + "\n");
      List<StompFrame> messages = client.awaitMessages(10);
      client.request("ACK", "id:" + messages.get(9).header("ack") + "\n");
      assertThat(client.awaitMessages(11)).hasSize(11);
      client.request("ACK", "id:" + messages.get(0).header("ack") + "\n");
      assertThat(client.awaitMessages(12)).hasSize(12);
    }
  }
}
