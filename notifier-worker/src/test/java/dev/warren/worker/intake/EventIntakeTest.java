package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.event.EventCodec;
import dev.warren.event.GoldenMessages;
import dev.warren.event.GoldenMessages.Refused;
import dev.warren.event.GoldenMessages.Valid;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EventIntakeTest {

  private final EventIntake intake = new EventIntake(new EventCodec());

  /** What came by a client has been stamped by its gateway before a worker sees it. */
  static List<Valid> valid() {
    return GoldenMessages.valid().stream().filter(golden -> golden.author() == null).toList();
  }

  static List<Refused> refused() {
    return GoldenMessages.refused();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void aValidEventIsPublishedToItsTopic(Valid golden) {
    BasicProperties posted =
        new BasicProperties.Builder().messageId(golden.messageId()).correlationId("c-1").build();

    Publication topic = intake.take(golden.channel().name(), posted, golden.posted());

    assertThat(topic.exchange()).isEqualTo(Names.TOPICS);
    assertThat(topic.routingKey()).isEqualTo(golden.channel().name());
    JsonNode sent = GoldenMessages.json(topic.body());
    assertThat(sent).isEqualTo(golden.expected(sent));
    BasicProperties properties = topic.properties();
    assertThat(properties.getMessageId()).isEqualTo(sent.get("id").asString());
    assertThat(properties.getType()).isEqualTo(golden.type());
    assertThat(properties.getContentType()).isEqualTo("application/json");
    assertThat(properties.getCorrelationId()).isEqualTo("c-1");
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
    assertThat(properties.getHeaders())
        .containsKey(Names.TIMESTAMP_HEADER)
        .doesNotContainKey(Names.REASON_HEADER);
    if (sent.get("timestamp").stringValue().equals("2026-01-31T12:00:00.000Z")) {
      assertThat(properties.getHeaders())
          .containsEntry(
              Names.TIMESTAMP_HEADER, Instant.parse("2026-01-31T12:00:00Z").toEpochMilli());
    }
  }

  @Test
  void toWhomAChatMessageIsShownStandsInItsHeadersAndNobodyElseCanWriteThem() {
    BasicProperties forged = posted().headers(Map.of("warren-visibility", "agent_only")).build();
    String chat = "{\"type\":\"chat_message\",\"data\":{\"content\":\"x\",\"sender\":\"alice\"%s}}";

    assertThat(intake.take("chat.r", forged, json(chat.formatted(""))).properties().getHeaders())
        .containsOnlyKeys(Names.TIMESTAMP_HEADER);
    assertThat(
            intake
                .take(
                    "chat.r",
                    forged,
                    json(chat.formatted(",\"visibility\":\"private\",\"recipients\":[\"bob\",7]")))
                .properties()
                .getHeaders())
        .containsEntry("warren-visibility", "private")
        .containsEntry("warren-visible-to", List.of("7", "alice", "bob"));
    assertThat(
            intake
                .take(
                    "chat.r",
                    posted().build(),
                    json(chat.formatted(",\"visibility\":\"agent_only\"")))
                .properties()
                .getHeaders())
        .containsEntry("warren-visibility", "agent_only")
        .doesNotContainKey("warren-visible-to");
  }

  @Test
  void headersThatWouldNotFitIntoAFrameMakeADeadLetterWithoutThem() {
    BasicProperties large = posted().headers(Map.of("large", "x".repeat(100_000))).build();

    Publication letter = intake.take("weather.berlin", large, json("{\"type\":\"a\"}"));

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(letter.properties().getHeaders())
        .containsOnlyKeys(Names.REASON_HEADER, Names.ROUTING_KEY_HEADER);
    assertThat(letter.properties().getHeaders().get(Names.REASON_HEADER).toString())
        .startsWith("headers: ");

    Publication invalid = intake.take("weather.berlin", large, json("no JSON"));
    assertThat(invalid.properties().getHeaders())
        .containsOnlyKeys(Names.REASON_HEADER, Names.ROUTING_KEY_HEADER);
  }

  @Test
  void aPrivateMessageToMoreThanHeadersHoldIsADeadLetter() {
    String recipients = "\"r\"" + ",\"somebody with a name\"".repeat(9_000);
    // Names that differ, as the same one counts once.
    StringBuilder names = new StringBuilder("\"r\"");
    for (int i = 0; i < 9_000; i++) {
      names.append(",\"somebody-").append(i).append('"');
    }
    String chat =
        "{\"type\":\"chat_message\",\"data\":{\"content\":\"x\",\"sender\":\"a\","
            + "\"visibility\":\"private\",\"recipients\":[%s]}}";

    assertThat(intake.take("chat.r", posted().build(), json(chat.formatted(names))).exchange())
        .isEqualTo(Names.DEAD_LETTERS);
    assertThat(intake.take("chat.r", posted().build(), json(chat.formatted(recipients))).exchange())
        .isEqualTo(Names.TOPICS);
  }

  @Test
  void thePublishersOwnHeadersGoOnAndRabbitmqsDoNot() {
    Map<String, Object> headers = new HashMap<>();
    headers.put("trace-id", "t-1");
    headers.put("attempt", 2);
    headers.put("nested", Map.of("a", List.of(1, 2)));
    headers.put(Names.TIMESTAMP_HEADER, 1L);
    headers.put("empty", null);
    headers.put("x-request-id", "r-1");
    headers.put("x-delivery-count", 3);
    headers.put("CC", List.of("users.bob"));
    headers.put("BCC", List.of("users.bob"));

    Publication topic =
        intake.take("weather.berlin", posted().headers(headers).build(), json("{\"type\":\"a\"}"));

    assertThat(topic.properties().getHeaders())
        .containsOnlyKeys("trace-id", "attempt", "nested", "x-request-id", Names.TIMESTAMP_HEADER)
        .containsEntry("trace-id", "t-1")
        .containsEntry("attempt", 2);
    assertThat((Long) topic.properties().getHeaders().get(Names.TIMESTAMP_HEADER))
        .isGreaterThan(1L);
  }

  @Test
  void anEventThatExpiresOrHasItsPublishersUserIdIsPublishedWithoutThose() {
    BasicProperties posted = posted().expiration("5").userId("guest").replyTo("q").build();

    Publication topic = intake.take("weather.berlin", posted, json("{\"type\":\"a\"}"));

    assertThat(topic.properties().getExpiration()).isNull();
    assertThat(topic.properties().getUserId()).isNull();
    assertThat(topic.properties().getReplyTo()).isNull();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsRefusedBecomesADeadLetterByteForByteWithItsReason(Refused golden) {
    BasicProperties posted =
        posted()
            .messageId("m-1")
            .contentType("text/plain")
            .expiration("5000")
            .userId("guest")
            .timestamp(new Date(1_000))
            .headers(Map.of("trace-id", "t-1"))
            .build();

    Publication letter = intake.take(golden.channel().name(), posted, golden.posted());

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(letter.routingKey()).isEqualTo(golden.channel().name());
    assertThat(letter.body()).isEqualTo(golden.posted());
    BasicProperties properties = letter.properties();
    assertThat(properties.getHeaders())
        .containsOnlyKeys("trace-id", Names.REASON_HEADER, Names.ROUTING_KEY_HEADER)
        .containsEntry("trace-id", "t-1")
        .containsEntry(Names.ROUTING_KEY_HEADER, golden.channel().name());
    assertThat(properties.getHeaders().get(Names.REASON_HEADER))
        .asString()
        .startsWith(golden.reason())
        .hasSizeLessThan(1_100);
    assertThat(properties.getMessageId()).isEqualTo("m-1");
    assertThat(properties.getContentType()).isEqualTo("text/plain");
    assertThat(properties.getTimestamp()).isEqualTo(new Date(1_000));
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
    assertThat(properties.getExpiration()).isNull();
    assertThat(properties.getUserId()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes..a", "notes.", "notes.*", "notes.a b", "weather.grün"})
  void whatIsPostedWithARoutingKeyThatIsNoChannelIsADeadLetter(String routingKey) {
    byte[] body = json("{\"type\":\"a\"}");

    Publication letter = intake.take(routingKey, new BasicProperties(), body);

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(letter.routingKey()).isEqualTo(routingKey);
    assertThat(letter.body()).isEqualTo(body);
    assertThat(letter.properties().getHeaders().get(Names.REASON_HEADER))
        .asString()
        .startsWith("channel: '" + routingKey + "'");
  }

  private static BasicProperties.Builder posted() {
    return new BasicProperties.Builder();
  }

  private static byte[] json(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
