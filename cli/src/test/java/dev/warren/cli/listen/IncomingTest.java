package dev.warren.cli.listen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.gateway.StompMessage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncomingTest {

  private static final Map<String, String> HEADERS =
      Map.of("destination", "/topic/a.b", "message-id", "42", "timestamp", "1769860800000");

  private static String line(byte[] body) {
    return new String(Incoming.of(new StompMessage("MESSAGE", HEADERS, body)).line(), UTF_8);
  }

  private static String line(String body) {
    return line(body.getBytes(UTF_8));
  }

  @Test
  void eventOnlyGetsItsPosition() {
    String event =
        "{\"id\":\"1\",\"type\":\"t\",\"timestamp\":\"x\",\"channel\":\"a.b\",\"data\":{\"n\":1.10},\"more\":[{}]";
    assertThat(line(event + "}")).isEqualTo(event + ",\"position\":42}");
  }

  @Test
  void eventOfSeveralLinesBecomesOne() {
    assertThat(
            line(
                "{\"id\":\"1\",\n\"type\":\"t\",\"timestamp\":\"x\",\r\n\"channel\":\"a.b\","
                    + "\"data\":{\"t\":\"a\\nb\"}\n}\n"))
        .isEqualTo(
            "{\"id\":\"1\", \"type\":\"t\",\"timestamp\":\"x\",  \"channel\":\"a.b\","
                + "\"data\":{\"t\":\"a\\nb\"} ,\"position\":42}");
  }

  @Test
  void positionOfAPublisherIsReplaced() {
    assertThat(
            line(
                "{\"id\":\"1\",\"type\":\"t\",\"timestamp\":\"x\",\"channel\":\"a.b\",\"data\":{},"
                    + "\"position\":7}"))
        .contains("\"position\":42")
        .doesNotContain("\"position\":7");
  }

  @Test
  void relayedJsonBecomesTheDataOfAMessage() {
    assertThat(line("{\"x\":1}"))
        .isEqualTo(
            "{\"type\":\"message\",\"data\":{\"x\":1},\"id\":\"42\","
                + "\"timestamp\":\"2026-01-31T12:00:00.000Z\",\"channel\":\"a.b\",\"position\":42}");
  }

  @Test
  void relayedTextAndBytesAreKept() {
    assertThat(line("hello")).contains("\"data\":{\"content\":\"hello\"}");
    assertThat(line("")).contains("\"data\":{\"content\":\"\"}");
    assertThat(line(new byte[] {(byte) 0xff})).contains("\"data\":{\"base64\":\"/w==\"}");
  }
}
