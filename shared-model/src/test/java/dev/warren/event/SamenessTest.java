package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that are the same: those with the same channel, id, type, sender and data. */
class SamenessTest {

  private static final String EVENT =
      """
      {"id":"e","type":"t","timestamp":"2026-01-31T12:00:00.000Z","channel":"room.a",
       "data":{"text":"a","n":1.5,"at":"2026-01-31T12:00:00.000Z","deep":{"x":[1,2],"y":null}}}""";

  private static String of(String channel, String id, String type, String sender, String body) {
    return Sameness.of(
        new Channel(channel), id, type, sender, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String of(String body) {
    return of("room.a", "e", "t", "", body);
  }

  private static String with(String data) {
    return of("{\"type\":\"t\",\"data\":%s}".formatted(data));
  }

  @ParameterizedTest
  @CsvSource({
    "100e2147483647, 10e2147483647, false",
    "1e-2147483647, 10e-2147483647, false",
    "100e2147483646, 100.0e2147483646, true",
    "-0.0, 0e5, true",
    "10, 1e1, true",
    "1.10, 1.1, true"
  })
  void numbersAreComparedByValue(String one, String other, boolean areSame) {
    String data = "{\"n\":%s}";
    assertThat(with(data.formatted(one)).equals(with(data.formatted(other)))).isEqualTo(areSame);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Another order and other blanks, other digits for the same number, and an unknown field.
        """
        {"data":{"deep":{"y":null,"x":[1,2.0]},"at":"2026-01-31T12:00:00.000Z","n":1.50,"text":"a"},
         "timestamp":"2026-01-31T12:00:00.000Z","trace":"x","type":"t","id":"e"}""",
        // The same event, sent again a second later.
        """
        {"id":"e","type":"t","timestamp":"2026-01-31T12:00:01.000Z","channel":"room.a",
         "data":{"text":"a","n":1.5,"at":"2026-01-31T12:00:01.000Z","deep":{"x":[1,2],"y":null}}}"""
      })
  void timeAndSpellingDoNotCount(String again) {
    assertThat(of(again)).isEqualTo(of(EVENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1]",
        "[1,2]",
        "[[1],2]",
        "[\"1\"]",
        "1",
        "\"1\"",
        "true",
        "\"true\"",
        "null",
        "{\"a\":1}",
        "{\"b\":1}",
        "{\"a\":{}}",
        "{\"a\":null}",
        "{\"a\":\"\"}",
        "\"a\"",
        "\"\\ud83d\"",
        "\"?\""
      })
  void differentDataAreDifferentEvents(String value) {
    assertThat(with("{\"v\":" + value + "}")).isNotEqualTo(with("{\"v\":7}"));
    assertThat(with("{\"v\":" + value + ",\"w\":1}")).isNotEqualTo(with("{\"w\":" + value + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"room.b e t ''", "room.a f t ''", "room.a e u ''", "room.a e t bob"})
  void channelIdTypeAndSenderCount(String changed) {
    String[] each = changed.replace("''", " ").split(" ");
    String sender = each.length > 3 ? each[3] : "";
    assertThat(of(each[0], each[1], each[2], sender, EVENT)).isNotEqualTo(of(EVENT));
    assertThat(of(EVENT.replace("\"channel\"", "\"sender\":\"bob\",\"channel\"")))
        .isNotEqualTo(of(EVENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text", "\"json\"", "{\"no\":\"type\"}", "{\"type\":\"t\",\"data\":7}", ""})
  void anythingElseCountsByItsBytes(String body) {
    assertThat(of(body)).isEqualTo(of(body)).isNotEqualTo(of(body + " "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-0.0", "1e-999999999", "123456789012345678901234567890"})
  void extremeNumbersAreDigested(String number) {
    assertThat(with("{\"v\":" + number + "}")).isEqualTo(with("{\"v\": " + number + "}"));
  }
}
