package dev.warren.gateway.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.alert.Alert;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.RecordingClient;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Alerts for a client that does not read wait in bounded memory. */
@ExtendWith(NoLeaks.class)
class AlertSubscriptionTest {

  /** More messages than {@code warren.budget.session} has room for. */
  private static final int MANY = 40_000;

  private final RecordingClient client = new RecordingClient();
  private final Session session;
  private final AlertSubscription alerts;

  AlertSubscriptionTest() throws Refused {
    client.connection.withSmallBuffer();
    session = RecordingClient.sessions().open(client, client, client.connection.context());
    session.connect(RecordingClient.alice(), 0, 0);
    alerts =
        new AlertSubscription(
            session,
            mock(SubscriptionOwner.class),
            new SubscribeRequest("1", "/user/queue/alerts", AckMode.CLIENT, null),
            RecordingClient.alice(),
            mock(AlertInboxes.class));
    client.runTasks();
    client.connection.taken();
    client.connection.reads = false;
  }

  @AfterEach
  void close() {
    client.connection.reads = true;
    session.outbox().flush();
    client.connection.taken();
    client.connection.close();
  }

  private void raise(String id) {
    raise(id, "");
  }

  private void raise(String id, String json) {
    alerts.alert(new Alert(id, 0, false, json.getBytes(UTF_8)));
    client.runTasks();
  }

  private void readAll() {
    client.connection.reads = true;
    for (int i = 0; i < 5; i++) {
      session.outbox().flush();
      alerts.writable();
    }
  }

  private List<String> shown() {
    return messages().map(Reply.Message::id).toList();
  }

  private List<String> bodies() {
    return messages().map(message -> new String(message.payload().body(), UTF_8)).toList();
  }

  private Stream<Reply.Message> messages() {
    return client.replies.stream()
        .filter(Reply.Message.class::isInstance)
        .map(Reply.Message.class::cast);
  }

  @Test
  void unreadAlertWaitsOnceHoweverOftenItIsNacked() {
    List.of("a", "b", "c").forEach(this::raise);
    assertThat(shown()).containsExactly("a");
    for (int i = 0; i < MANY; i++) {
      alerts.acknowledge("c", false);
    }
    assertThat(session.hasEnded()).isFalse();
    readAll();
    assertThat(shown()).containsExactly("a", "b", "c", "a");
  }

  @Test
  void alertsOfOneIdThatWaitTogetherAreAllShown() {
    raise("a");
    raise("b", "{\"title\":\"one\"}");
    raise("b", "{\"title\":\"two\"}");
    raise("b", "{\"title\":\"one\"}");

    readAll();

    assertThat(bodies()).containsExactly("", "{\"title\":\"two\"}", "{\"title\":\"one\"}");
  }

  @Test
  void nackShowsAllAlertsOfItsIdAgain() {
    client.connection.reads = true;
    raise("b", "{\"title\":\"one\"}");
    raise("b", "{\"title\":\"two\"}");
    readAll();

    alerts.acknowledge("b", false);
    readAll();

    assertThat(bodies().subList(2, 4))
        .containsExactly("{\"title\":\"one\"}", "{\"title\":\"two\"}");
  }

  @Test
  void acknowledgedIdTakesAllItsUnreadAlertsAway() {
    raise("a");
    raise("b", "{\"title\":\"one\"}");
    raise("b", "{\"title\":\"two\"}");

    alerts.acknowledged("b", "event", 0, new byte[0]);
    client.runTasks();
    readAll();

    assertThat(shown()).containsExactly("a", "event");
  }

  @Test
  void clientThatLeavesTooManyAcknowledgementsUnreadIsClosed() {
    for (int i = 0; i < MANY && !session.hasEnded(); i++) {
      alerts.acknowledged("alert-" + i, "event-" + i, 0, new byte[0]);
      client.runTasks();
    }
    assertThat(session.hasEnded()).isTrue();
    assertThat(client.replies.get(client.replies.size() - 2))
        .isInstanceOfSatisfying(
            Reply.Error.class,
            error -> assertThat(error.refused().refusal()).isEqualTo(Refusal.TOO_SLOW));
  }
}
