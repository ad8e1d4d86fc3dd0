package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import dev.warren.testkit.golden.GoldenMessages;
import dev.warren.testkit.golden.GoldenMessages.Refused;
import dev.warren.testkit.golden.GoldenMessages.Valid;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EventCodecTest {

  private static final Channel UNLISTED = new Channel("weather.berlin");
  private static final Origin.Author ALICE = new Origin.Author("alice", Origin.Voice.PERSON);
  private static final Origin.Author CODER = new Origin.Author("coder", Origin.Voice.AGENT);

  private final EventCodec codec = new EventCodec();

  static List<Valid> valid() {
    return GoldenMessages.valid();
  }

  static List<Refused> refused() {
    return GoldenMessages.refused();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void postedJsonBecomesTheGoldenEvent(Valid golden) throws Exception {
    Event event = codec.decode(golden.posted(), GoldenOrigin.of(golden));

    JsonNode sent = GoldenMessages.json(codec.encode(event));
    assertThat(sent).isEqualTo(golden.expected(sent));
    assertThat(event.channel().name()).isEqualTo(golden.channel());
    assertThat(event.type()).isEqualTo(golden.type());
    assertThat(event.id()).isEqualTo(sent.get("id").asString());
  }

  /**
   * The gateway decodes a client's event first, and the worker must find nothing left to change.
   */
  @ParameterizedTest
  @MethodSource("valid")
  void decodingTwiceChangesNothing(Valid golden) throws Exception {
    byte[] once = codec.encode(codec.decode(golden.posted(), GoldenOrigin.of(golden)));

    byte[] twice =
        codec.encode(codec.decode(once, Origin.amqp(new Channel(golden.channel()), "another")));

    assertThat(twice).asString().isEqualTo(new String(once, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void invalidEventIsRefusedWithTheReason(Refused golden) {
    assertThatThrownBy(
            () -> codec.decode(golden.posted(), Origin.amqp(new Channel(golden.channel()), null)))
        .isInstanceOf(InvalidEvent.class)
        .hasMessageStartingWith(golden.reason());
  }

  @Test
  void everyTypeHasAGoldenMessage() throws Exception {
    Set<String> golden =
        valid().stream()
            .map(valid -> valid.kind() + "." + valid.type())
            .collect(Collectors.toSet());

    assertThat(golden).containsAll(listedTypes().keySet());
  }

  @Test
  void goldenMessagesAreNamedByKindAndType() throws Exception {
    assertThat(codec.listedKinds())
        .isEqualTo(
            listedTypes().keySet().stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toSet()));
    for (Valid valid : valid()) {
      assertThat(valid.toString()).startsWith(valid.kind() + "." + valid.type());
    }
  }

  @Test
  void clientCannotForgeTheAuthorInAnySpelling() throws Exception {
    int checked = 0;
    for (Valid golden : plain()) {
      JsonNode definition = listedTypes().get(golden.toString());
      for (Map.Entry<String, JsonNode> property : definition.get("properties").properties()) {
        String from = property.getValue().path("x-filled-from").stringValue("");
        if (from.equals("user") || from.equals("agent")) {
          assertCannotBeForged(golden, property.getKey());
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(15);
  }

  private void assertCannotBeForged(Valid golden, String field) throws Exception {
    for (List<String> spellings : spellings(field)) {
      ObjectNode posted = (ObjectNode) GoldenMessages.json(golden.posted());
      ObjectNode data = (ObjectNode) posted.get("data");
      data.remove(field);
      for (String spelling : spellings) {
        data.put(spelling, "mallory");
        posted.put(spelling, "mallory");
      }

      byte[] json = posted.toString().getBytes(StandardCharsets.UTF_8);
      Event event = codec.decode(json, Origin.client(new Channel(golden.channel()), CODER));

      String sent = new String(codec.encode(event), StandardCharsets.UTF_8);
      assertThat(sent).as("%s.%s", golden, field).doesNotContain("mallory");
      for (String spelling : spellings) {
        assertThat(event.data().get(spelling).stringValue()).isEqualTo("coder");
      }
    }
  }

  /** {@code userId}, {@code user_id}, {@code user_Id}, and all of them together. */
  private static List<List<String>> spellings(String field) {
    Set<String> all = new TreeSet<>(List.of(field));
    for (int i = 1; i < field.length(); i++) {
      if (Character.isUpperCase(field.charAt(i))) {
        String rest = field.substring(i + 1);
        all.add(field.substring(0, i) + "_" + Character.toLowerCase(field.charAt(i)) + rest);
        all.add(field.substring(0, i) + "_" + field.charAt(i) + rest);
      }
    }
    List<List<String>> spellings = new ArrayList<>();
    all.forEach(spelling -> spellings.add(List.of(spelling)));
    spellings.add(List.copyOf(all));
    return spellings;
  }

  @Test
  void idTimestampAndChannelAreFilledIn() throws Exception {
    Instant before = Instant.now().minusMillis(1);
    Event event = decode("{\"type\":\"a\"}", Origin.amqp(UNLISTED, null));

    assertThat(event.id()).hasSize(26);
    assertThat(event.timestamp()).isBetween(before, Instant.now());
    assertThat(event.envelope().get("timestamp").stringValue())
        .isEqualTo(EventTimestamp.text(event.timestamp()))
        .endsWith("Z");
    assertThat(event.envelope().get("channel").stringValue()).isEqualTo("weather.berlin");
    assertThat(event.data().isEmpty()).isTrue();
  }

  @Test
  void idIsTheEventsThenAmqpsThenAFreshOne() throws Exception {
    Origin withMessageId = Origin.amqp(UNLISTED, "amqp-1");
    assertThat(decode("{\"type\":\"a\",\"id\":\"own\"}", withMessageId).id()).isEqualTo("own");
    assertThat(decode("{\"type\":\"a\",\"id\":7}", withMessageId).id()).isEqualTo("7");
    assertThat(decode("{\"type\":\"a\"}", withMessageId).id()).isEqualTo("amqp-1");
    assertThat(decode("{\"type\":\"a\",\"id\":null}", withMessageId).id()).isEqualTo("amqp-1");

    String first = decode("{\"type\":\"a\"}", Origin.amqp(UNLISTED, "")).id();
    String second = decode("{\"type\":\"a\"}", Origin.amqp(UNLISTED, null)).id();
    assertThat(first).isLessThan(second);
  }

  @Test
  void idAndTypeFitIntoAmqpProperties() throws Exception {
    String id = "€".repeat(66);
    String type = "€".repeat(33);
    Event event =
        decode("{\"type\":\"%s\",\"id\":\"%s\"}".formatted(type, id), Origin.amqp(UNLISTED, null));

    assertThat(event.id().getBytes(StandardCharsets.UTF_8).length).isLessThan(256);
    assertThat(event.type().getBytes(StandardCharsets.UTF_8).length).isLessThan(256);
    // AMQP allows a longer message-id than Warren allows ids.
    assertThatThrownBy(() -> decode("{\"type\":\"a\"}", Origin.amqp(UNLISTED, "x".repeat(201))))
        .hasMessage("id: has 201 bytes, not 1 to 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "0.1",
        "100000000000000000000000000001",
        "3.14159265358979323846264338327950288",
        "-7",
        "12345678901234567890.10",
        "-0.0",
        "-0",
        "0e5",
        "1.0",
        "1e400",
        "-1E-400",
        "1e+3",
        "1e999999999"
      })
  void numbersKeepTheirWriting(String number) throws Exception {
    Event event =
        decode(
            "{\"type\":\"a\",\"id\":1,\"data\":{\"n\":%s}}".formatted(number),
            Origin.amqp(UNLISTED, null));

    assertThat(new String(codec.encode(event), StandardCharsets.UTF_8))
        .contains("\"n\":" + number + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-01-31T12:00:00.000Z         | 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00Z             | 2026-01-31T12:00:00Z",
        "2026-01-31T12:00Z                | 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.123456789Z   | 2026-01-31T12:00:00.123Z",
        "2026-01-31T12:00:00,5Z           | 2026-01-31T12:00:00.5Z",
        "2026-01-31T12:00:00.123456+00:00 | 2026-01-31T12:00:00.123Z",
        "1969-12-31T23:59:59.9999Z        | 1969-12-31T23:59:59.999Z",
        "2026-01-31T12:00:00+01:00        | 2026-01-31T11:00:00Z",
        "2026-01-31T12:00:00-0530         | 2026-01-31T17:30:00Z",
        "2026-01-31T12:00:00+01           | 2026-01-31T11:00:00Z",
        "2026-01-31T12:00:00              | 2026-01-31T12:00:00Z",
        "2026-01-31T12:00                 | 2026-01-31T12:00:00Z"
      })
  void everyFormOfTimestampIsReadAsAnInstant(String written, Instant meant) throws Exception {
    // The data of an alert get the same text in createdAt, which its schema must also accept.
    Event event =
        decode(
            """
            {"type":"alert","timestamp":"%s","data":{"level":"info","title":"t","message":"m"}}
            """
                .formatted(written),
            Origin.amqp(new Channel("users.bob"), null));

    assertThat(event.timestamp()).isEqualTo(meant);
    String sent =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX")
            .withZone(ZoneOffset.UTC)
            .format(meant);
    assertThat(event.envelope().get("timestamp").stringValue()).isEqualTo(sent);
    assertThat(event.data().get("createdAt").stringValue()).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31",
        "2026-01-31 12:00:00Z",
        "2026-01-31t12:00:00z",
        "2026-02-30T12:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:00+01:00[Europe/Paris]",
        "2026-01-31T12:00:00+99:00",
        "+12026-01-31T12:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00+01:00",
        "1700000000",
        ""
      })
  void invalidTimestampIsRefused(String written) {
    assertThatThrownBy(
            () ->
                decode(
                    "{\"type\":\"a\",\"timestamp\":\"%s\"}".formatted(written),
                    Origin.amqp(UNLISTED, null)))
        .isInstanceOf(InvalidEvent.class)
        .hasMessageStartingWith("timestamp: \"" + written + "\" is not");
  }

  @Test
  void oneByteMoreThanTheLargestIsRefused() throws Exception {
    String frame = "{\"type\":\"a\",\"data\":{\"x\":\"%s\"}}";
    String filler = "x".repeat(EventCodec.MAX_BYTES - frame.length() + 2);

    assertThat(decode(frame.formatted(filler), Origin.amqp(UNLISTED, null)).type()).isEqualTo("a");
    assertThatThrownBy(() -> decode(frame.formatted(filler + "x"), Origin.amqp(UNLISTED, null)))
        .hasMessage("event: has 262145 bytes, more than the 262144 allowed");
  }

  @Test
  void reasonStaysShort() {
    String users = "{},".repeat(5_000) + "{}";
    assertThatThrownBy(
            () ->
                decode(
                    "{\"type\":\"presence_state\",\"data\":{\"users\":[%s]}}".formatted(users),
                    Origin.amqp(new Channel("presence.team-7"), null)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_100));
    assertThatThrownBy(
            () ->
                decode(
                    "{\"type\":\"a\",\"timestamp\":\"%s\"}".formatted("x".repeat(200_000)),
                    Origin.amqp(UNLISTED, null)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_100));
  }

  @Test
  void textOfAnyScriptSurvives() throws Exception {
    Event whole =
        decode("{\"type\":\"a\",\"data\":{\"s\":\"日本 😀\"}}", Origin.amqp(UNLISTED, null));
    assertThat(new String(codec.encode(whole), StandardCharsets.UTF_8)).contains("日本 😀");

    Event half =
        decode("{\"type\":\"a\",\"data\":{\"s\":\"\\ud83d\"}}", Origin.amqp(UNLISTED, null));
    assertThat(new String(codec.encode(half), StandardCharsets.UTF_8)).contains("\"\\uD83D\"");
  }

  @Test
  void schemaIsReadInATurkishLocale() throws Exception {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(new EventCodec().listedKinds()).isEqualTo(codec.listedKinds());
    } finally {
      Locale.setDefault(before);
    }
  }

  private Event decode(String json, Origin origin) throws InvalidEvent {
    return codec.decode(json.getBytes(StandardCharsets.UTF_8), origin);
  }

  /** The golden messages of listed types, without the variants. */
  private static List<Valid> plain() throws Exception {
    Set<String> types = listedTypes().keySet();
    return valid().stream().filter(valid -> types.contains(valid.toString())).toList();
  }

  /** The definitions in {@code schema.json}, by {@code <kind>.<type>}. */
  private static Map<String, JsonNode> listedTypes() throws Exception {
    try (InputStream in = EventCodec.class.getResourceAsStream("schema.json")) {
      return JsonMapper.shared().readTree(in).get("$defs").properties().stream()
          .filter(definition -> definition.getKey().contains("."))
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }
}
