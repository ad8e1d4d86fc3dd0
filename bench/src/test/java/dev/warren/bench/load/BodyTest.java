package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BodyTest {

  private static final long AT = 1_234_567_890_123_456L;

  @ParameterizedTest
  @ValueSource(ints = {100, 137, 300, 16_384})
  void aBodyIsJsonOfTheAskedSize(int size) {
    byte[] body = Body.plain(size).fill(3, 42, AT);

    JsonNode read = JsonMapper.shared().readTree(body);
    assertThat(body).hasSize(size);
    assertThat(read.at("/data/number").asString()).isEqualTo("00000042");
    assertThat(read.at("/data/channel").asString()).isEqualTo("00000003");
    assertThat(read.at("/data/at").asString()).isEqualTo("1234567890123456");
  }

  @Test
  void anEventHasWhatItsTypeRequires() {
    JsonNode read = JsonMapper.shared().readTree(Body.event(300).fill(3, 42, AT));

    assertThat(read.get("type").asString()).isEqualTo("note_created");
    assertThat(read.at("/data/noteId").asString()).isNotEmpty();
    assertThat(read.at("/data/author").asString()).isNotEmpty();
  }

  @Test
  void aChatHasTypingBeforeEachMessage() {
    List<JsonNode> read =
        Body.of(Channels.Kind.CHAT, 256).stream()
            .map(body -> JsonMapper.shared().readTree(body.fill(3, 42, AT)))
            .toList();

    assertThat(read)
        .extracting(each -> each.get("type").asString())
        .containsExactly("typing", "chat_message");
    assertThat(read.get(0).at("/data/typing").asBoolean()).isTrue();
    assertThat(read.get(0).at("/data/userId").asString()).isNotEmpty();
    assertThat(read.get(1).at("/data/content").asString()).isNotEmpty();
    assertThat(read.get(1).at("/data/sender").asString()).isNotEmpty();
  }

  @Test
  void aSizeThatHoldsNoBodyIsRefused() {
    assertThatThrownBy(() -> Body.plain(50)).hasMessageContaining("at least");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        "MESSAGE\nsubscription:sub-0\n\n%s\0",
        "42[\"m\",%s]",
        "MESSAGE\n\n{\"id\":\"01J\",\"type\":\"note_created\",\"channel\":\"notes.bench-3\","
            + "\"data\":%s,\"extra\":{\"much\":\"that the worker has added behind it\"}}\0"
      })
  void whatItSaysIsFoundInAnyEnvelope(String envelope) {
    for (long number : new long[] {0, 1, 12_345_678, 99_999_999}) {
      String body = new String(Body.plain(200).fill(21, number, AT), StandardCharsets.US_ASCII);
      byte[] frame = Bytes.ascii(envelope.formatted(body));
      ByteBuffer in = Bytes.buffer(frame);

      int mark = Body.find(in, 0, frame.length);

      assertThat(mark).isPositive();
      assertThat(Body.number(in, mark)).isEqualTo((int) number);
      assertThat(Body.channel(in, mark)).isEqualTo(21);
      assertThat(Body.at(in, mark)).isEqualTo(AT);
    }
  }

  @Test
  void aForeignMessageHasNone() {
    byte[] frame = Bytes.ascii("MESSAGE\n\n{\"number\":\"1\"}\0");

    assertThat(Body.find(Bytes.buffer(frame), 0, frame.length)).isEqualTo(-1);
  }
}
