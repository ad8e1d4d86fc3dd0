package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A user can create a bounded number of queues per hour, and unused queues expire. */
@WithGateway({"warren.rates.user.queues=4/1h", "warren.queue.expires=1s"})
class QueueCreationTest {

  static TestBroker broker;
  static RunningGateway gateway;

  private static final long EXPIRES_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name = SharedGateways.freshName();

  @Test
  void moreQueuesAreRefusedAndOthersAreNot() throws Exception {
    String mallory = gateway.token(Tokens.everything(name + "-mallory"));
    String alice = gateway.token(Tokens.everything(name + "-alice"));
    try (StompClient one = gateway.client(mallory);
        StompClient two = gateway.client(mallory);
        StompClient other = gateway.client(alice)) {
      one.request("SUBSCRIBE", "id:e\ndestination:/user/queue/errors\n");
      one.request("SUBSCRIBE", "id:1\n" + to("a"));
      one.request("SEND", to("b"), "1");
      two.request("SEND", to("c"), "1");
      two.request("SEND", to("d"), "1");
      for (int i = 0; i < 20; i++) {
        one.frame("SEND", "receipt:s" + i + "\n" + to("refused-" + i), "1");
        one.frame("SUBSCRIBE", "id:r" + i + "\n" + to("refused-s" + i), "");
      }
      assertThat(messages(one, "e", 40))
          .allSatisfy(
              notice -> {
                assertThat(notice.headers()).containsEntry("code", "rate_limit");
                assertThat(notice.header("message")).contains("warren.rates.user.queues");
              });
      // The user may still use an existing queue, and gets each of its messages.
      one.request("SEND", to("a"), "2");
      one.request("SUBSCRIBE", "id:2\n" + to("b"));
      one.request("SUBSCRIBE", "id:3\n" + to("c"));
      other.request("SEND", to("refused-1"), "of alice");
      one.request("SUBSCRIBE", "id:4\n" + to("refused-1"));
      assertThat(List.of("1", "2", "3", "4"))
          .allSatisfy(id -> assertThat(messages(one, id, 1)).hasSize(1));
      assertThat(queues()).hasSize(5);
    }
  }

  @Test
  void emptyUnusedQueuesExpire() throws Exception {
    try (Connection amqp = broker.connect();
        StompClient client = gateway.client(gateway.token(Tokens.everything(name)))) {
      ClientQueues queues = new ClientQueues(amqp, null);
      String empty = Names.queue(name + ".empty");
      client.request("SEND", to("full"), "kept");
      client.request("SUBSCRIBE", "id:1\n" + to("consumed"));
      client.request("SUBSCRIBE", "id:2\n" + to("empty"));
      client.request("SEND", to("empty"), "before");
      assertThat(messages(client, "2", 1)).hasSize(1);
      client.request("UNSUBSCRIBE", "id:2\n");
      Patience.await("the empty queue is gone").until(() -> !queues.exists(empty));
      // These queues outlive another one that was created later.
      client.request("SUBSCRIBE", "id:3\n" + to("empty"));
      client.request("UNSUBSCRIBE", "id:3\n");
      Patience.await("the empty queue is gone again").until(() -> !queues.exists(empty));
      client.request("SUBSCRIBE", "id:4\n" + to("full"));
      client.request("SEND", to("consumed"), "live");
      assertThat(messages(client, "4", 1).get(0).text()).isEqualTo("kept");
      assertThat(messages(client, "1", 1).get(0).text()).isEqualTo("live");
    }
  }

  /** Queues that are empty most of the time, and queues with AMQP consumers. */
  @Test
  void queuesInUseAndThoseOfOthersStay() throws Exception {
    try (Connection amqp = broker.connect();
        StompClient client = gateway.client(gateway.token(Tokens.everything(name)))) {
      Channel channel = amqp.createChannel();
      channel.confirmSelect();
      String others = Names.queue(name + ".others");
      channel.queueDeclare(others, true, false, false, Map.of("x-queue-type", "quorum"));
      sendAndTake(client, "others", channel);
      // The binding ends with its queue, so the binding's end shows a deletion even if a SEND has
      // created the queue again.
      channel.queueBind(others, "amq.direct", others);
      boolean inUse = false;
      for (int i = 0; !inUse; i++) {
        String used = "used-" + i;
        sendAndTake(client, used, channel);
        channel.queueBind(Names.queue(name + "." + used), "amq.direct", used);
        // A machine that stands still for a while does not use the queue, so the test tries again.
        inUse = useWhileAnotherExpires(client, used, channel) < EXPIRES_NANOS / 2;
        if (inUse) {
          channel.basicPublish("amq.direct", used, null, new byte[1]);
          channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
          assertThat(channel.basicGet(Names.queue(name + "." + used), true)).isNotNull();
        }
      }
      channel.basicPublish("amq.direct", others, null, new byte[1]);
      channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
      assertThat(channel.basicGet(others, true)).isNotNull();
    }
  }

  /** Uses a queue while another one expires; returns the longest pause between two uses. */
  private long useWhileAnotherExpires(StompClient client, String used, Channel channel)
      throws Exception {
    ClientQueues queues = new ClientQueues(channel.getConnection(), null);
    client.request("SUBSCRIBE", "id:1\n" + to("unused"));
    client.request("UNSUBSCRIBE", "id:1\n");
    long longest = 0;
    for (long last = System.nanoTime(), now;
        queues.exists(Names.queue(name + ".unused"));
        last = now) {
      sendAndTake(client, used, channel);
      now = System.nanoTime();
      longest = Math.max(longest, now - last);
    }
    return longest;
  }

  private void sendAndTake(StompClient client, String queue, Channel channel) throws Exception {
    client.request("SEND", to(queue), "1");
    channel.basicGet(Names.queue(name + "." + queue), true);
  }

  private List<String> queues() {
    return broker
        .ctl("list_queues", "-q", "--no-table-headers", "name")
        .lines()
        .filter(line -> line.contains("warren.queue." + name + "."))
        .toList();
  }

  private static List<StompFrame> messages(StompClient client, String subscription, int count) {
    Patience.await(count + " messages of " + subscription)
        .until(() -> messages(client, subscription).size() >= count);
    return messages(client, subscription);
  }

  private static List<StompFrame> messages(StompClient client, String subscription) {
    return client.messages().stream()
        .filter(each -> each.header("subscription").equals(subscription))
        .toList();
  }

  private String to(String queue) {
    return "destination:/queue/" + name + "." + queue + "\n";
  }
}
