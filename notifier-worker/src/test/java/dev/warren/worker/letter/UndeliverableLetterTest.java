package dev.warren.worker.letter;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.Names;
import dev.warren.worker.publish.Publication;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UndeliverableLetterTest {

  private static final byte[] BODY = {0, 1, (byte) 0xff};

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          delivery_limit | 101 | delivery-limit: RabbitMQ delivered it 101 times from warren.notes.3 without an acknowledgement
          rejected | 1 | rejected: a consumer of warren.notes.3 rejected it
          expired | 1 | expired: no consumer took it from warren.notes.3 in time
          maxlen | 1 | maxlen: warren.notes.3 was full
          moved | 1 | moved: RabbitMQ removed it from warren.notes.3
          """)
  void reasonAndCountComeFromRabbitMq(String reason, int count, String text) {
    Map<String, Object> headers = died(reason);
    // This header counts deliveries from the queue that has the message now, not from the one it
    // came from.
    headers.put("x-delivery-count", 7L);
    headers.put("trace-id", "t-1");

    Publication letter = letter(properties(headers));

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(letter.body()).isSameAs(BODY);
    assertThat(letter.properties().getHeaders())
        .containsEntry(Names.REASON_HEADER, text)
        .containsEntry(Names.EXCHANGE_HEADER, "warren.events")
        .containsEntry(Names.ROUTING_KEY_HEADER, "notes.a")
        .containsEntry(Names.COUNT_HEADER, count)
        .containsEntry("trace-id", "t-1")
        .containsKeys(Names.LETTER_HEADER, "x-death");
    assertThat(letter.properties().getMessageId()).isEqualTo("m-1");
  }

  @Test
  void letterSaysThatRabbitMqGaveNoReason() {
    for (BasicProperties properties :
        List.of(
            properties(null),
            properties(Map.of()),
            properties(Map.of("x-death", "mine")),
            properties(Map.of("x-death", List.of("mine"))))) {
      assertThat(letter(properties).properties().getHeaders())
          .containsEntry(
              Names.REASON_HEADER,
              "undeliverable: RabbitMQ gave no reason for it (no x-death header)")
          .containsEntry(Names.EXCHANGE_HEADER, Names.UNDELIVERABLE)
          .containsEntry(Names.ROUTING_KEY_HEADER, "key")
          .containsEntry(Names.COUNT_HEADER, 1);
    }
  }

  @Test
  void headersTooLargeForAFrameAreLeftOut() {
    Map<String, Object> headers = died("rejected");
    headers.put("large", "x".repeat(100_000));

    assertThat(letter(properties(headers)).properties().getHeaders())
        .containsEntry(Names.EXCHANGE_HEADER, "warren.events")
        .doesNotContainKeys("large", "x-death");
  }

  private static Map<String, Object> died(String reason) {
    Map<String, Object> death =
        Map.of(
            "reason",
            reason,
            "queue",
            "warren.notes.3",
            "exchange",
            "warren.events",
            "routing-keys",
            List.of("notes.a"),
            "count",
            1L);
    Map<String, Object> earlier = Map.of("reason", "expired", "queue", "elsewhere");
    return new HashMap<>(Map.of("x-death", List.of(death, earlier)));
  }

  private static BasicProperties properties(Map<String, Object> headers) {
    return new BasicProperties.Builder().messageId("m-1").headers(headers).build();
  }

  private static Publication letter(BasicProperties properties) {
    return UndeliverableLetter.of(
        new Envelope(1, false, Names.UNDELIVERABLE, "key"), properties, BODY);
  }
}
