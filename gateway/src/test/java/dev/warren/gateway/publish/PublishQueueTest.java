package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one client publishes keeps no other client waiting. */
class PublishQueueTest {

  private final PublishQueue queue =
      new PublishQueue(new LogRoute(), "gateway", InTransit.limitedTo(4));
  private final Map<String, PendingMessage> added = new HashMap<>();
  private final Channel channel = mock(Channel.class);

  PublishQueueTest() {
    queue.opened(channel);
  }

  private void add(String client, int events) {
    for (int i = 1; i <= events; i++) {
      PendingMessage event =
          new PendingMessage(
                  client, "", client + i, new BasicProperties(), new byte[1], Duration.ofHours(1))
              .with(client + i);
      added.put(client + i, event);
      queue.add(event);
    }
  }

  /** The events that may be sent now, in their order. */
  private List<String> sent() {
    List<String> sent = new ArrayList<>();
    while (queue.isReady()) {
      Sending next = queue.next();
      if (next != null) {
        next.messages().forEach(message -> sent.add(message.routingKey));
      }
    }
    return sent;
  }

  @Test
  void clientAloneUsesTheWholeTransit() {
    add("bad", 10);
    assertThat(sent()).containsExactly("bad1", "bad2", "bad3", "bad4");
  }

  @Test
  void clientBelowItsShareDoesNotWait() {
    add("bad", 10);
    sent();
    add("bob", 5);
    assertThat(sent()).containsExactly("bob1", "bob2");
    add("carol", 5);
    assertThat(sent()).containsExactly("carol1");
  }

  @Test
  void arrivalGivesAClientItsShareAgain() {
    add("bad", 10);
    sent();
    add("bob", 5);
    sent();
    for (int i = 1; i <= 3; i++) {
      queue.arrived("bob" + i);
      assertThat(sent()).containsExactly("bob" + (i + 2));
    }
  }

  @Test
  void failureGivesAClientItsShareAgain() {
    add("bad", 10);
    sent();
    add("bob", 3);
    sent();
    queue.failed(added.get("bob1"));
    assertThat(sent()).containsExactly("bob3");
  }

  @Test
  void clientsAboveTheirShareWaitForRoom() {
    add("bad", 10);
    sent();
    add("bob", 2);
    sent();
    queue.arrived("bad1");
    queue.arrived("bad2");
    assertThat(sent()).isEmpty();
    queue.arrived("bob1");
    assertThat(sent()).containsExactly("bad5");
  }

  @Test
  void moreClientsThanPlacesTakeTurns() {
    for (String client : List.of("a", "b", "c", "d", "e")) {
      add(client, 2);
    }
    assertThat(sent()).containsExactly("a1", "b1", "c1", "d1");
    queue.arrived("c1");
    assertThat(sent()).containsExactly("e1");
    queue.arrived("d1");
    assertThat(sent()).containsExactly("a2");
  }

  @Test
  void largeMessagesWaitForConfirmsAndSmallOnesPass() {
    addMessages("large", 5, 1024 * 1024);
    addMessages("larger", 1, 16 * 1024 * 1024);
    assertThat(sent()).containsExactly("large1", "large2");
    addMessages("small", 2, 1024);
    assertThat(sent()).containsExactly("small1", "small2");

    queue.confirmed(channel, 3, false); // small1
    assertThat(sent()).isEmpty();
    queue.confirmed(channel, 1, false);
    assertThat(sent()).containsExactly("large3");
    queue.confirmed(channel, 5, true);
    assertThat(sent()).containsExactly("large4", "large5");
    queue.confirmed(channel, 6, false);
    assertThat(sent()).containsExactly("larger1");
  }

  /** Otherwise the gateway would publish a message at a time for ever. */
  @Test
  void overdueSuspectsEndTheSuspicion() {
    addMessages("bob", 10, 1);
    sent();
    when(channel.getConnection()).thenReturn(mock(Connection.class));
    when(channel.getCloseReason())
        .thenReturn(
            new ShutdownSignalException(
                true,
                false,
                new AMQP.Connection.Close.Builder().replyCode(541).replyText("INTERNAL").build(),
                channel));
    queue.closed();
    assertThat(queue.overdue(System.nanoTime() + Duration.ofHours(2).toNanos())).hasSize(10);

    queue.opened(mock(Channel.class));
    addMessages("carol", 20, 1);
    assertThat(sent()).hasSize(20);
  }

  private void addMessages(String client, int messages, int bytes) {
    for (int i = 1; i <= messages; i++) {
      queue.add(
          new PendingMessage(
              client, "", client + i, new BasicProperties(), new byte[bytes], Duration.ofHours(1)));
    }
  }
}
