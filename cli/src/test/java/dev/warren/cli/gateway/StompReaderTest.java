package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StompReaderTest {

  private final List<StompMessage> frames = new ArrayList<>();
  private final StompReader reader = new StompReader(frames::add);

  private void feed(String text) {
    reader.feed(text.getBytes(UTF_8));
  }

  @Test
  void framesMayLieAcrossMessages() {
    byte[] bytes =
        "\nMESSAGE\nmessage-id:1\ncontent-length:3\n\nü\0\0\nRECEIPT\nreceipt-id:7\n\n\0"
            .getBytes(UTF_8);
    for (int size = 1; size <= bytes.length; size++) {
      frames.clear();
      for (int from = 0; from < bytes.length; from += size) {
        reader.feed(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
      }
      assertThat(frames).hasSize(2);
      assertThat(frames.get(0).text()).isEqualTo("ü\0");
      assertThat(frames.get(1).header("receipt-id")).isEqualTo("7");
    }
  }

  @Test
  void headersAreUnescapedAndTheFirstCounts() {
    feed("ERROR\nmessage:a\\cb\\nc\\\\d\nmessage:later\r\n\n\0");
    assertThat(frames.get(0).headers()).isEqualTo(Map.of("message", "a:b\nc\\d"));
  }

  @Test
  void wrongLengthIsNoFrame() {
    assertThatThrownBy(() -> feed("MESSAGE\ncontent-length:1\n\nabc\0"))
        .hasMessageContaining("content-length");
  }

  @Test
  void writtenFrameIsReadBack() {
    feed(StompWriter.frame("SEND", Map.of("a:b", "c\nd\\"), "text"));
    assertThat(frames.get(0).command()).isEqualTo("SEND");
    assertThat(frames.get(0).header("a:b")).isEqualTo("c\nd\\");
    assertThat(frames.get(0).text()).isEqualTo("text");
  }
}
