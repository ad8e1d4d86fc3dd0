package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.testkit.golden.GoldenMessages;
import dev.warren.testkit.golden.GoldenMessages.Refused;
import dev.warren.testkit.golden.GoldenMessages.Valid;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The worker publishes the topics and alerts of an event. */
class EventIntakeTest {

  private static final List<String> LETTER_HEADERS =
      List.of(
          Names.REASON_HEADER,
          Names.ROUTING_KEY_HEADER,
          Names.EXCHANGE_HEADER,
          Names.COUNT_HEADER,
          Names.LETTER_HEADER);

  private EventIntake intake;

  @BeforeEach
  void open() throws Exception {
    intake = new FakeBroker().intake(new PartitionState(reason -> {}));
  }

  /**
   * Leaves out events whose author a gateway writes, because these never reach a worker without it.
   */
  static List<Valid> valid() {
    return GoldenMessages.valid().stream().filter(golden -> golden.author() == null).toList();
  }

  static List<Refused> refused() {
    return GoldenMessages.refused();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validEventIsPublishedToItsTopic(Valid golden) {
    BasicProperties posted =
        new BasicProperties.Builder().messageId(golden.messageId()).correlationId("c-1").build();

    Publication topic = message(golden.channel(), posted, golden.posted());

    assertThat(topic.exchange()).isEqualTo(Names.TOPICS);
    assertThat(topic.routingKey()).isEqualTo(golden.channel());
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
  void visibilityHeadersComeFromTheEventOnly() {
    BasicProperties forged = posted().headers(Map.of("warren-visibility", "agent_only")).build();
    String chat = "{\"type\":\"chat_message\",\"data\":{\"content\":\"x\",\"sender\":\"alice\"%s}}";

    assertThat(message("chat.r", forged, json(chat.formatted(""))).properties().getHeaders())
        .containsOnlyKeys(Names.TIMESTAMP_HEADER);
    assertThat(
            message(
                    "chat.r",
                    forged,
                    json(chat.formatted(",\"visibility\":\"private\",\"recipients\":[\"bob\",7]")))
                .properties()
                .getHeaders())
        .containsEntry("warren-visibility", "private")
        .containsEntry("warren-visible-to", "7 alice bob");
    assertThat(
            message(
                    "chat.r",
                    posted().build(),
                    json(chat.formatted(",\"visibility\":\"agent_only\"")))
                .properties()
                .getHeaders())
        .containsEntry("warren-visibility", "agent_only")
        .doesNotContainKey("warren-visible-to");
  }

  @Test
  void headersTooLargeForAFrameMakeADeadLetter() {
    BasicProperties large = posted().headers(Map.of("large", "x".repeat(100_000))).build();

    Publication letter = message("weather.berlin", large, json("{\"type\":\"a\"}"));

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(letter.properties().getHeaders())
        .containsOnlyKeys(LETTER_HEADERS.toArray(String[]::new));
    assertThat(reason(letter)).startsWith("headers: ");

    Publication invalid = message("weather.berlin", large, json("no JSON"));
    assertThat(invalid.properties().getHeaders())
        .containsOnlyKeys(LETTER_HEADERS.toArray(String[]::new));
  }

  @Test
  void privateMessageToTooManyIsADeadLetter() {
    String recipients = "\"r\"" + ",\"somebody with a name\"".repeat(9_000);
    // Different names, because a repeated one counts once.
    StringBuilder names = new StringBuilder("\"r\"");
    for (int i = 0; i < 9_000; i++) {
      names.append(",\"somebody-").append(i).append('"');
    }
    String chat =
        "{\"type\":\"chat_message\",\"data\":{\"content\":\"x\",\"sender\":\"a\","
            + "\"visibility\":\"private\",\"recipients\":[%s]}}";

    assertThat(message("chat.r", posted().build(), json(chat.formatted(names))).exchange())
        .isEqualTo(Names.DEAD_LETTERS);
    assertThat(message("chat.r", posted().build(), json(chat.formatted(recipients))).exchange())
        .isEqualTo(Names.TOPICS);
  }

  @Test
  void onlyThePublishersOwnHeadersArePublished() {
    Map<String, Object> headers = new HashMap<>();
    headers.put("trace-id", "t-1");
    headers.put("attempt", 2);
    headers.put("nested", Map.of("a", List.of(1, 2)));
    headers.put(Names.TIMESTAMP_HEADER, 1L);
    headers.put("empty", null);
    headers.put("x-request-id", "r-1");
    headers.put("x-delivery-count", 3);
    headers.put(Names.WHEN_SLOW_HEADER, "drop");
    headers.put(Names.GATEWAY_HEADER, "g-1");
    headers.put("CC", List.of("users.bob"));
    headers.put("BCC", List.of("users.bob"));

    Publication topic =
        message("weather.berlin", posted().headers(headers).build(), json("{\"type\":\"a\"}"));

    assertThat(topic.properties().getHeaders())
        .containsOnlyKeys("trace-id", "attempt", "nested", "x-request-id", Names.TIMESTAMP_HEADER)
        .containsEntry("trace-id", "t-1")
        .containsEntry("attempt", 2);
    assertThat((Long) topic.properties().getHeaders().get(Names.TIMESTAMP_HEADER))
        .isGreaterThan(1L);
  }

  @Test
  void expirationAndUserIdAreNotPublished() {
    BasicProperties posted = posted().expiration("5").userId("guest").replyTo("q").build();

    Publication topic = message("weather.berlin", posted, json("{\"type\":\"a\"}"));

    assertThat(topic.properties().getExpiration()).isNull();
    assertThat(topic.properties().getUserId()).isNull();
    assertThat(topic.properties().getReplyTo()).isNull();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusedEventIsADeadLetterByteForByte(Refused golden) {
    BasicProperties posted =
        posted()
            .messageId("m-1")
            .contentType("text/plain")
            .expiration("5000")
            .userId("guest")
            .timestamp(new Date(1_000))
            .headers(Map.of("trace-id", "t-1"))
            .build();

    Publication letter = message(golden.channel(), posted, golden.posted());

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(letter.routingKey()).isEqualTo(golden.channel());
    assertThat(letter.body()).isEqualTo(golden.posted());
    BasicProperties properties = letter.properties();
    assertThat(properties.getHeaders())
        .containsKeys(LETTER_HEADERS.toArray(String[]::new))
        .hasSize(LETTER_HEADERS.size() + 1)
        .containsEntry("trace-id", "t-1")
        .containsEntry(Names.EXCHANGE_HEADER, Names.EVENTS)
        .containsEntry(Names.COUNT_HEADER, 1)
        .containsEntry(Names.ROUTING_KEY_HEADER, golden.channel());
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
  void invalidChannelIsADeadLetter(String routingKey) {
    byte[] body = json("{\"type\":\"a\"}");

    Publication letter = message(routingKey, new BasicProperties(), body);

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(letter.routingKey()).isEqualTo(routingKey);
    assertThat(letter.body()).isEqualTo(body);
    assertThat(reason(letter)).startsWith("channel: '" + routingKey + "'");
  }

  @Test
  void mentionIsPublishedAfterItsEvent() {
    BasicProperties posted = posted().headers(Map.of("trace-id", "t-1")).correlationId("c").build();
    byte[] note =
        json(
            "{\"id\":\"e-1\",\"type\":\"note_created\","
                + "\"data\":{\"noteId\":1,\"author\":\"al\",\"body\":\"@bob @x.y\"}}");

    EventPublications all = process("notes.t", posted, note);

    assertThat(all.messages())
        .extracting(Publication::exchange, Publication::routingKey)
        .containsExactly(
            tuple(Names.TOPICS, "notes.t"),
            tuple(Names.TOPICS, "users.bob"),
            tuple(Names.TOPICS, "users.x~2Ey"));
    assertThat(all.alerts())
        .extracting(AlertPublication::user, alert -> alert.toQueue().routingKey())
        .containsExactly(tuple("bob", "bob"), tuple("x.y", "x~2Ey"));
    for (int i = 0; i < 2; i++) {
      Publication toQueue = all.alerts().get(i).toQueue();
      Publication topic = all.messages().get(i + 1);
      assertThat(toQueue.exchange()).isEqualTo(Names.ALERTS);
      assertThat(toQueue.body()).isEqualTo(topic.body());
      JsonNode sent = GoldenMessages.json(topic.body());
      for (Publication each : List.of(toQueue, topic)) {
        assertThat(each.properties().getMessageId())
            .isEqualTo(sent.get("id").stringValue())
            .isEqualTo(sent.get("data").get("alertId").stringValue());
        assertThat(each.properties().getType()).isEqualTo("alert");
        assertThat(each.properties().getContentType()).isEqualTo("application/json");
        assertThat(each.properties().getDeliveryMode()).isEqualTo(2);
        // The alert is another message than the note, so it has none of the note's properties.
        assertThat(each.properties().getCorrelationId()).isNull();
        assertThat(each.properties().getHeaders()).containsOnlyKeys(Names.TIMESTAMP_HEADER);
      }
      assertThat(all.alerts().get(i).asPosted().exchange()).isEqualTo(Names.EVENTS);
      assertThat(all.alerts().get(i).asPosted().routingKey()).isEqualTo(topic.routingKey());
      assertThat(all.alerts().get(i).asPosted().body()).isEqualTo(topic.body());
    }
  }

  @Test
  void postedAlertGoesToItsUsersQueueAndTopic() {
    BasicProperties posted =
        posted().messageId("m-1").headers(Map.of("trace-id", "t-1")).correlationId("c").build();
    byte[] body =
        json(
            "{\"type\":\"alert\",\"data\":{\"alertId\":\"a-1\","
                + "\"level\":\"error\",\"title\":\"t\",\"message\":\"m\"}}");

    EventPublications all = process("users.bob~40x", posted, body);

    assertThat(all.messages())
        .extracting(Publication::exchange, Publication::routingKey)
        .containsExactly(tuple(Names.TOPICS, "users.bob~40x"));
    AlertPublication alert = all.alerts().get(0);
    assertThat(all.alerts()).hasSize(1);
    assertThat(alert.user()).isEqualTo("bob@x");
    assertThat(alert.toQueue().exchange()).isEqualTo(Names.ALERTS);
    assertThat(alert.toQueue().routingKey()).isEqualTo("bob~40x");
    assertThat(alert.toQueue().body()).isEqualTo(all.messages().get(0).body());
    assertThat(alert.toQueue().properties().getMessageId()).isEqualTo("a-1");
    assertThat(all.messages().get(0).properties().getMessageId()).isEqualTo("m-1");
    assertThat(alert.toQueue().properties().getCorrelationId()).isEqualTo("c");
    assertThat(alert.toQueue().properties().getHeaders())
        .containsOnlyKeys("trace-id", Names.TIMESTAMP_HEADER);
    assertThat(alert.asPosted().body()).isEqualTo(body);
    assertThat(alert.asPosted().properties()).isSameAs(posted);
  }

  @Test
  void alertForNoUserIsADeadLetter() {
    Publication letter =
        message(
            "users.bob.phone",
            posted().build(),
            json(
                "{\"type\":\"alert\",\"data\":{"
                    + "\"level\":\"error\",\"title\":\"t\",\"message\":\"m\"}}"));

    assertThat(letter.exchange()).isEqualTo(Names.DEAD_LETTERS);
    assertThat(reason(letter)).startsWith("channel: 'users.bob.phone' is not a user's");
  }

  /** A publisher's event with such a type would be lost, or act as a note between workers. */
  @Test
  void eventWithTheTypeOfANoteIsAnEvent() {
    BasicProperties drain = posted().type("warren.drain").build();
    Publication topic = message("weather.berlin", drain, json("{\"type\":\"x\",\"change\":\"c\"}"));
    assertThat(topic.exchange()).isEqualTo(Names.TOPICS);
    assertThat(topic.properties().getType()).isEqualTo("x");
    Publication letter =
        message("weather.berlin", posted().build(), json("{\"type\":\"warren.x\"}"));
    assertThat(reason(letter)).startsWith("type: begins with 'warren.'");
  }

  @Test
  void everyDeadLetterHasItsOwnId() {
    assertThat(IntStream.range(0, 100).mapToObj(i -> letterId())).doesNotHaveDuplicates();
  }

  private Object letterId() {
    Publication letter = message("weather.berlin", posted().build(), json("no JSON"));
    return letter.properties().getHeaders().get(Names.LETTER_HEADER);
  }

  /** The only message that an event causes, apart from alerts. */
  private Publication message(String routingKey, BasicProperties properties, byte[] body) {
    List<Publication> messages = process(routingKey, properties, body).messages();
    assertThat(messages).hasSize(1);
    return messages.get(0);
  }

  private EventPublications process(String routingKey, BasicProperties properties, byte[] body) {
    return intake.process(new Publication(Names.EVENTS, routingKey, properties, body));
  }

  private static String reason(Publication letter) {
    return letter.properties().getHeaders().get(Names.REASON_HEADER).toString();
  }

  private static BasicProperties.Builder posted() {
    return new BasicProperties.Builder();
  }

  private static byte[] json(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
