package dev.warren.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnconfirmedTest {

  private final Unconfirmed unconfirmed = new Unconfirmed();

  @Test
  void multipleConfirmIsForAllUpToItsNumber() {
    OutgoingMessage first = topic(1);
    OutgoingMessage second = topic(2);
    topic(3);

    assertThat(unconfirmed.remove(2, true)).containsExactly(first, second);
    assertThat(unconfirmed.remove(2, true)).isEmpty();
    assertThat(unconfirmed.isEmpty()).isFalse();
  }

  @Test
  void singleConfirmIsForOneMessage() {
    OutgoingMessage first = topic(1);
    OutgoingMessage second = topic(2);

    assertThat(unconfirmed.remove(2, false)).containsExactly(second);
    assertThat(unconfirmed.remove(2, false)).isEmpty();
    assertThat(unconfirmed.remove(1, false)).containsExactly(first);
    assertThat(unconfirmed.isEmpty()).isTrue();
  }

  @Test
  void suspectsWaitBeforeWhatCameLater() {
    OutgoingMessage first = topic(1);
    OutgoingMessage second = topic(2);
    unconfirmed.suspend();
    OutgoingMessage later = message();
    unconfirmed.addWaiting(later);

    assertThat(unconfirmed.suspects()).containsExactly(first, second);
    assertThat(unconfirmed.remove(2, true)).isEmpty();
    assertThat(unconfirmed.isEmpty()).isFalse();
    assertThat(unconfirmed.removeWaiting(first)).isTrue();
    assertThat(unconfirmed.removeWaiting(first)).isFalse();
    assertThat(unconfirmed.takeWaiting()).containsExactly(second, later);
    assertThat(unconfirmed.isEmpty()).isTrue();
  }

  @Test
  void returnIsForTheOldestMatchingAlert() {
    topic(1);
    AlertAttempt other = alert(2, "bob", "a-0");
    AlertAttempt first = alert(3, "bob", "a-1");
    AlertAttempt second = alert(4, "bob", "a-1");
    alert(5, "carol", "a-1");

    assertThat(findReturned("bob", "a-1")).isSameAs(first);
    first.markReturned();
    assertThat(findReturned("bob", "a-1")).isSameAs(second);
    second.markReturned();
    assertThat(findReturned("bob", "a-1")).isNull();
    assertThat(findReturned("bob", "a-0")).isSameAs(other);
  }

  @Test
  void returnOfAnotherMessageMatchesNoAlert() {
    topic(1);

    assertThat(unconfirmed.findReturned(Names.TOPICS, "notes.a", "m-1")).isNull();
    assertThat(unconfirmed.findReturned(Names.ALERTS, "bob", null)).isNull();
  }

  private AlertAttempt findReturned(String user, String alertId) {
    return unconfirmed.findReturned(Names.ALERTS, user, alertId);
  }

  private OutgoingMessage topic(long number) {
    OutgoingMessage message = message();
    unconfirmed.add(number, message);
    return message;
  }

  private static OutgoingMessage message() {
    Publication publication = publication(Names.TOPICS, "notes.a", "m-1");
    return new OutgoingMessage(pending(publication), publication, null);
  }

  private AlertAttempt alert(long number, String user, String alertId) {
    Publication publication = publication(Names.ALERTS, user, alertId);
    AlertAttempt alert =
        new AlertAttempt(
            pending(publication), new AlertPublication(user, publication, publication));
    unconfirmed.add(number, new OutgoingMessage(alert.event(), publication, alert));
    return alert;
  }

  private static PendingEvent pending(Publication publication) {
    return new PendingEvent(1, publication, new EventPublications(List.of(), List.of(publication)));
  }

  private static Publication publication(String exchange, String routingKey, String messageId) {
    BasicProperties properties = new BasicProperties.Builder().messageId(messageId).build();
    return new Publication(exchange, routingKey, properties, new byte[0]);
  }
}
