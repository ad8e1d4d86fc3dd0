package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.worker.intake.Delivered.AlertTry;
import dev.warren.worker.intake.InFlight.Sent;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.Publication;
import dev.warren.worker.publish.Publications;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private final InFlight inFlight = new InFlight();

  @Test
  void aConfirmOfManyIsForAllUpToItInTheOrderOfPublishing() {
    Sent first = topic(1);
    Sent second = topic(2);
    topic(3);

    assertThat(inFlight.confirmed(2, true)).containsExactly(first, second);
    assertThat(inFlight.confirmed(2, true)).isEmpty();
    assertThat(inFlight.isEmpty()).isFalse();
  }

  @Test
  void aConfirmOfOneIsForThatOne() {
    Sent first = topic(1);
    Sent second = topic(2);

    assertThat(inFlight.confirmed(2, false)).containsExactly(second);
    assertThat(inFlight.confirmed(2, false)).isEmpty();
    assertThat(inFlight.confirmed(1, false)).containsExactly(first);
    assertThat(inFlight.isEmpty()).isTrue();
  }

  @Test
  void aReturnIsForTheOldestThatLooksTheSameAndIsNotReturnedYet() {
    topic(1);
    AlertTry other = alert(2, "bob", "a-0");
    AlertTry first = alert(3, "bob", "a-1");
    AlertTry second = alert(4, "bob", "a-1");
    alert(5, "carol", "a-1");

    assertThat(returned("bob", "a-1")).isSameAs(first);
    first.returned();
    assertThat(returned("bob", "a-1")).isSameAs(second);
    second.returned();
    assertThat(returned("bob", "a-1")).isNull();
    assertThat(returned("bob", "a-0")).isSameAs(other);
  }

  @Test
  void aReturnOfNoAlertIsOfNone() {
    topic(1);

    assertThat(inFlight.returned(Names.TOPICS, "notes.a", "m-1")).isNull();
    assertThat(inFlight.returned(Names.ALERTS, "bob", null)).isNull();
  }

  private AlertTry returned(String user, String alertId) {
    return inFlight.returned(Names.ALERTS, user, alertId);
  }

  private Sent topic(long number) {
    Publication publication = publication(Names.TOPICS, "notes.a", "m-1");
    Sent sent = new Sent(delivered(publication), publication, null);
    inFlight.add(number, sent);
    return sent;
  }

  private AlertTry alert(long number, String user, String alertId) {
    Publication publication = publication(Names.ALERTS, user, alertId);
    AlertTry alert =
        new AlertTry(delivered(publication), new AlertPublication(user, publication, publication));
    inFlight.add(number, new Sent(alert.of(), publication, alert));
    return alert;
  }

  private static Delivered delivered(Publication publication) {
    return new Delivered(1, "notes.a", new Publications(List.of(), List.of(publication)));
  }

  private static Publication publication(String exchange, String routingKey, String messageId) {
    BasicProperties properties = new BasicProperties.Builder().messageId(messageId).build();
    return new Publication(exchange, routingKey, properties, new byte[0]);
  }
}
