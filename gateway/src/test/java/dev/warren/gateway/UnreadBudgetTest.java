package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages of queues that clients do not read are bounded over all clients. */
class UnreadBudgetTest extends SmallBudgets {

  private static final int CLIENTS = 12;
  private static final int MESSAGES = 3;

  /** More than the operating system holds for a client that does not read. */
  private static final int BYTES = 1_500_000;

  static TestBroker broker;

  /**
   * Each client has room of its own, but there is no room for the messages of all clients together.
   */
  @Test
  void unreadMessagesOfAllClientsAreBounded() throws Exception {
    Budget unread = budgets.deliveries();
    List<RawWebSocket> hostile = new ArrayList<>();
    try (QueueFiller queues = new QueueFiller(broker)) {
      queues.fill("team-7.read", MESSAGES, BYTES);
      for (int i = 0; i < CLIENTS; i++) {
        queues.fill("team-7.unread" + i, MESSAGES, BYTES);
      }
      for (int i = 0; i < CLIENTS; i++) {
        RawWebSocket client = new RawWebSocket(gateway.port(), "");
        hostile.add(client);
        client.text(RawWebSocket.connect(alice));
        assertThat(client.readStomp().command()).isEqualTo("CONNECTED");
        client.text("SUBSCRIBE\nid:1\nack:client\ndestination:/queue/team-7.unread" + i + "\n\n\0");
      }
      Patience.await("no room is left").until(unread::isAwaited);
      try (StompClient good = gateway.client(alice)) {
        good.frame("SUBSCRIBE", "id:large\nack:auto\ndestination:/queue/team-7.read\n", "");
        // Small messages are delivered without a wait.
        good.subscribe("small", "/queue/team-7.small");
        good.request("SEND", "destination:/queue/team-7.small\n", "x");
        take(good, "small");
        for (int i = 0; i < MESSAGES; i++) {
          assertThat(take(good, "large").text()).startsWith("%04d".formatted(i)).hasSize(4 + BYTES);
          assertThat(unread.used()).isLessThanOrEqualTo(unread.limit());
        }
      }
      for (int i = 0; i < CLIENTS; i++) {
        hostile.get(i).close();
        String queue = "team-7.unread" + i;
        Patience.await(queue).until(() -> queues.ready(queue) == MESSAGES);
      }
    } finally {
      for (RawWebSocket client : hostile) {
        client.close();
      }
    }
  }

  private static StompFrame take(StompClient client, String subscription) {
    return client.take(subscription, m -> subscription.equals(m.headers().get("subscription")));
  }
}
