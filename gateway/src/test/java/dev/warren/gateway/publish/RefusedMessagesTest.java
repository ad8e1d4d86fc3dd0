package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.gateway.access.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The message that RabbitMQ refuses is found, and the other messages are published again. */
class RefusedMessagesTest {

  private final RefusedMessages refused = new RefusedMessages();
  private final PendingMessage small = message(10);
  private final PendingMessage large = message(2_000);
  private final List<PendingMessage> inFlight = new ArrayList<>(List.of(small, large));

  private static PendingMessage message(int bytes) {
    return new PendingMessage(
        "client", "", "key", new BasicProperties(), new byte[bytes], Duration.ofHours(1));
  }

  private static Channel closed(@Nullable Method reason) {
    Channel channel = mock(Channel.class);
    when(channel.getConnection()).thenReturn(mock(Connection.class));
    when(channel.getCloseReason())
        .thenReturn(new ShutdownSignalException(false, false, reason, channel));
    return channel;
  }

  private static Channel closedByRabbit(String text) {
    return closed(new AMQP.Channel.Close.Builder().replyCode(406).replyText(text).build());
  }

  @Test
  void tooLargeMessageIsFoundBySize() {
    Map<PendingMessage, PublishFailed> toBlame =
        refused.removeToBlame(
            closedByRabbit(
                "PRECONDITION_FAILED - message size 2000 is larger than configured max size 1000"),
            inFlight);
    assertThat(toBlame).containsOnlyKeys(large);
    assertThat(toBlame.get(large))
        .hasMessage(
            "the message has 2000 bytes, and RabbitMQ takes 1000 at most (max_message_size)")
        .extracting(PublishFailed::refusal)
        .isEqualTo(Refusal.INVALID_EVENT);
    assertThat(inFlight).containsExactly(small);
    assertThat(refused.mostInFlight(100)).isEqualTo(100);
  }

  @Test
  void laterTooLargeMessageIsNotPublished() {
    refused.removeToBlame(
        closedByRabbit("message size 2000 is larger than max size 1000"), inFlight);
    assertThat(refused.refusal(message(1_001))).isNotNull();
    assertThat(refused.refusal(message(1_000))).isNull();
  }

  @Test
  void otherReasonHalvesWhatIsInFlightUntilTheMessageIsAlone() {
    List<PendingMessage> four = new ArrayList<>(List.of(small, large, message(1), message(1)));
    assertThat(refused.removeToBlame(closedByRabbit("INTERNAL_ERROR"), four)).isEmpty();
    assertThat(refused.mostInFlight(100)).isEqualTo(2);

    assertThat(refused.removeToBlame(closedByRabbit("INTERNAL_ERROR"), inFlight)).isEmpty();
    assertThat(refused.mostInFlight(100)).isOne();
    refused.landed(small);
    assertThat(refused.mostInFlight(100)).isOne();

    List<PendingMessage> alone = new ArrayList<>(List.of(large));
    assertThat(refused.removeToBlame(closedByRabbit("INTERNAL_ERROR"), alone))
        .containsOnlyKeys(large);
    refused.landed(large);
    assertThat(refused.mostInFlight(100)).isEqualTo(100);
  }

  @Test
  void suspectsThatGetThroughEndTheSuspicion() {
    refused.removeToBlame(closedByRabbit("INTERNAL_ERROR"), inFlight);
    refused.landed(large);
    refused.landed(small);
    assertThat(refused.isSuspicious()).isFalse();
    assertThat(refused.mostInFlight(100)).isEqualTo(100);
  }

  @Test
  void lostConnectionBlamesNoMessage() {
    List<PendingMessage> alone = new ArrayList<>(List.of(small));
    assertThat(refused.removeToBlame(closed(null), alone)).isEmpty();
    Method stopping =
        new AMQP.Connection.Close.Builder()
            .replyCode(AMQP.CONNECTION_FORCED)
            .replyText("broker forced connection closure")
            .build();
    assertThat(refused.removeToBlame(closed(stopping), alone)).isEmpty();
    assertThat(alone).containsExactly(small);
    assertThat(refused.mostInFlight(100)).isEqualTo(100);
  }
}
