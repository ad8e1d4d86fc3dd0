package dev.warren.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import dev.warren.cli.json.Json;
import dev.warren.cli.publish.LineParser.Check;
import dev.warren.event.EventCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineParserTest {

  private static final Channel JOBS = new Channel("jobs.a");

  private static Outgoing parse(String line, Check check) throws LineRefused {
    return new LineParser(JOBS, check).parse(line.getBytes(UTF_8));
  }

  @Test
  void theLinesOwnChannelComesFirst() throws Exception {
    String line =
        """
        {"type":"ping","data":{"channel":"inner"},"channel":"jobs.b"}""";

    assertThat(parse(line, Check.HERE).channel()).isEqualTo(new Channel("jobs.b"));
    assertThat(parse("{\"type\":\"ping\"}", Check.HERE).channel()).isEqualTo(JOBS);
  }

  @Test
  void theBodyForRabbitMqIsTheLine() throws Exception {
    String line = "{ \"type\":\"ping\", \"data\":{\"n\":1.10} }";

    Outgoing event = parse(line, Check.HERE);

    assertThat(event.body()).asString(UTF_8).isEqualTo(line);
    assertThat(event.id()).hasSize(26);
  }

  @Test
  void theBodyForTheGatewayHasAnId() throws Exception {
    Outgoing event = parse("{\"type\":\"ping\",\"data\":{\"n\":1.10}}", Check.BY_GATEWAY);

    assertThat(Json.read(event.body()).path("id").asString()).isEqualTo(event.id());
    assertThat(event.body()).asString(UTF_8).contains("1.10");
    assertThat(parse("{\"id\":17,\"type\":\"ping\"}", Check.BY_GATEWAY).id()).isEqualTo("17");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no JSON                                     | event: is not JSON
          [1]                                         | event: is not a JSON object
          {"type":"ping"                              | event: is not JSON
          {"type":"ping","channel":"a b"}             | channel: 'a b' is not words
          {"data":{}}                                 | type: is missing
          {"type":"x","channel":"notes.dev"}          | type: 'x' is not one of
          {"type":"note_created","channel":"notes.a"} | data.noteId: is missing
          """)
  void anInvalidLineHasItsReason(String line, String reason) {
    assertThatThrownBy(() -> parse(line, Check.HERE))
        .isInstanceOf(LineRefused.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void aLineWithoutChannelNeedsOne() {
    assertThatThrownBy(() -> new LineParser(null, Check.HERE).parse("{}".getBytes(UTF_8)))
        .hasMessageStartingWith("channel: is missing");
  }

  @Test
  void aLineBeyondTheLimitIsRefused() {
    assertThatThrownBy(
            () -> new LineParser(JOBS, Check.NONE).parse(new byte[EventCodec.MAX_BYTES + 1]))
        .hasMessageStartingWith("event: has more than");
  }

  @Test
  void anUncheckedLineOnlyNeedsItsChannel() throws Exception {
    String line = "{\"type\":\"later\",\"channel\":\"notes.dev\"}";

    assertThat(parse(line, Check.NONE).channel()).isEqualTo(new Channel("notes.dev"));
  }
}
