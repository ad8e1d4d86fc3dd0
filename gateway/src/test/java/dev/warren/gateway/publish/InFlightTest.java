package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private final Channel channel = mock(Channel.class);
  private final InFlight inFlight = new InFlight(channel);

  @Test
  void confirmTakesOneMessage() {
    List<PendingMessage> messages = List.of(add("a"), add("b"), add("c"));

    assertThat(inFlight.confirmed(2, false)).containsExactly(messages.get(1));
    assertThat(inFlight.confirmed(2, false)).isEmpty();

    assertThat(inFlight.messages()).containsExactly(messages.get(0), messages.get(2));
  }

  @Test
  void messageThatWasNotWrittenTakesNoNumber() {
    PendingMessage first = add("a");
    PendingMessage notWritten = add("b");
    inFlight.removeLast();
    PendingMessage second = add("c");

    assertThat(inFlight.confirmed(1, false)).containsExactly(first);
    assertThat(inFlight.confirmed(2, false)).containsExactly(second);
    assertThat(notWritten.outcome).isNotDone();
  }

  @Test
  void multipleConfirmTakesAllMessagesUpToIt() {
    List<PendingMessage> messages = List.of(add("a"), add("b"), add("c"));

    assertThat(inFlight.confirmed(2, true)).isEqualTo(messages.subList(0, 2));

    assertThat(inFlight.messages()).containsExactly(messages.get(2));
  }

  @Test
  void everyReturnMarksOneOfEqualMessages() {
    PendingMessage first = add("a");
    PendingMessage second = add("a");
    PendingMessage third = add("a");

    inFlight.returned(returned("a"));
    inFlight.returned(returned("a"));
    inFlight.returned(returned("other"));
    List.of(first, second, third).forEach(message -> message.confirm(true));

    for (PendingMessage unroutable : List.of(first, second)) {
      assertThat(unroutable.outcome)
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .withMessageContaining("no queue takes 'key' from exchange 'exchange' (NO_ROUTE)");
    }
    assertThat(third.outcome).isCompleted();
  }

  @Test
  void nackedMessageFails() {
    PendingMessage message = add("a");

    inFlight.confirmed(1, false).forEach(each -> each.confirm(false));

    assertThat(message.outcome)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(PublishFailed.class)
        .withMessage("RabbitMQ could not store the message");
  }

  @Test
  void everyOverdueMessageIsTaken() {
    add("a");
    add("b");
    List<PendingMessage> overdue = new ArrayList<>();

    inFlight.moveOverdue(System.nanoTime(), overdue);
    assertThat(overdue).isEmpty();
    inFlight.moveOverdue(System.nanoTime() + Duration.ofHours(2).toNanos(), overdue);

    assertThat(overdue).hasSize(2);
    assertThat(inFlight.messages()).isEmpty();
  }

  private PendingMessage add(String body) {
    PendingMessage message =
        new PendingMessage(
            "client",
            "exchange",
            "key",
            new BasicProperties(),
            body.getBytes(),
            Duration.ofHours(1));
    inFlight.add(new Sending(message, false));
    return message;
  }

  private static Return returned(String body) {
    return new Return(312, "NO_ROUTE", "exchange", "key", new BasicProperties(), body.getBytes());
  }
}
