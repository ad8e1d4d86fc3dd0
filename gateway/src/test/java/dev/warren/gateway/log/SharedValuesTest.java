package dev.warren.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SharedValuesTest {

  private final SharedValues values = new SharedValues();

  @Test
  void equalValuesAreOneObject() {
    assertThat(values.channel(copy("circles.a"))).isSameAs(values.channel(copy("circles.a")));
    assertThat(values.text(copy("message"))).isSameAs(values.text(copy("message")));
    assertThat(values.channel("circles.b")).isEqualTo(new Channel("circles.b"));
  }

  @Test
  void anInvalidChannelIsRefusedEachTime() {
    for (int times = 0; times < 2; times++) {
      assertThatThrownBy(() -> values.channel("a..b")).isInstanceOf(InvalidChannel.class);
    }
    assertThat(values.size()).isZero();
  }

  @Test
  void namesWithoutEndTakeNoMemoryWithoutEnd() {
    for (int i = 0; i < 3 * SharedValues.MOST; i++) {
      assertThat(values.channel("circles." + i).name()).isEqualTo("circles." + i);
      assertThat(values.size()).isLessThanOrEqualTo(SharedValues.MOST);
    }
  }

  @Test
  void messagesOfAChannelShareWhatTheyHaveInCommon() {
    TopicMessage first = message(1);
    TopicMessage second = message(2);

    assertThat(second.channel()).isSameAs(first.channel());
    assertThat(second.type()).isSameAs(first.type());
    assertThat(second.contentType()).isSameAs(first.contentType());
    assertThat(second.position()).isEqualTo(2);
    assertThat(second.id()).isEqualTo("id-2");
    assertThat(second.headers()).isEmpty();
    assertThat(second.visibility()).isSameAs(Recipients.ALL.visibility());
  }

  private static TopicMessage message(long position) {
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId("id-" + position)
            .type(copy("message"))
            .contentType(copy("application/json"))
            .headers(Map.of(Names.TIMESTAMP_HEADER, 1_700_000_000_000L))
            .build();
    Envelope envelope = new Envelope(position, false, Names.TOPICS, copy("circles.a"));
    return Objects.requireNonNull(
        LogMessages.forClients(position, new Delivery(envelope, properties, new byte[] {'1'})));
  }

  /** Another object for each message, as RabbitMQ's client makes it. */
  private static String copy(String text) {
    return String.valueOf(text.toCharArray());
  }
}
