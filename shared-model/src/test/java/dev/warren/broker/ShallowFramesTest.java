package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.Frame;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers on which RabbitMQ's client would spend half a minute never reach the client. */
class ShallowFramesTest {

  /** A value with this many nested arrays or tables around nothing. */
  private static byte[] nested(char type, int levels) {
    int each = type == 'F' ? 6 : 5;
    ByteBuffer value = ByteBuffer.allocate(levels * each);
    for (int left = levels - 1; left >= 0; left--) {
      value.put((byte) type);
      value.putInt(left == 0 ? each - 5 : left * each + each - 5);
      if (type == 'F') {
        value.put((byte) 0);
      }
    }
    return value.array();
  }

  /** A frame with a content type, this header, and a message id. */
  private static Frame frame(byte[] header) {
    int table = 2 + header.length;
    ByteBuffer payload = ByteBuffer.allocate(12 + 2 + 4 + 4 + table + 3);
    payload.putShort((short) 60).putShort((short) 0).putLong(5);
    payload.putShort((short) (1 << 15 | 1 << 13 | 1 << 7));
    payload.put(new byte[] {3, 'a', '/', 'b'});
    payload.putInt(table).put((byte) 1).put((byte) 'k').put(header);
    payload.put(new byte[] {2, 'm', '1'});
    return new Frame(AMQP.FRAME_HEADER, 7, payload.array());
  }

  private static BasicProperties read(Frame frame) throws IOException {
    byte[] payload = frame.getPayload();
    return new BasicProperties(
        new DataInputStream(new ByteArrayInputStream(payload, 2, payload.length - 2)));
  }

  @ParameterizedTest
  @CsvSource({"A, 64", "A, 65", "A, 20000", "F, 20000"})
  void deepHeadersAreLeftOut(char type, int levels) throws Exception {
    Frame shallow = ShallowFrames.shallow(frame(nested(type, levels)));

    BasicProperties properties = read(shallow);
    assertThat(properties.getHeaders()).isEmpty();
    assertThat(properties.getContentType()).isEqualTo("a/b");
    assertThat(properties.getMessageId()).isEqualTo("m1");
    assertThat(shallow.channel).isEqualTo(7);
  }

  @Test
  void otherHeadersStay() throws Exception {
    Frame frame = frame(nested('A', 60));

    assertThat(ShallowFrames.shallow(frame)).isSameAs(frame);
    assertThat(read(frame).getHeaders()).containsKey("k");
  }

  @Test
  void everyTypeOfValueIsSkipped() throws Exception {
    Map<String, Object> headers =
        Map.of(
            "a",
            1,
            "b",
            true,
            "c",
            "text of a header that is long enough to be read, ".repeat(10),
            "d",
            new Date(0),
            "e",
            1.5,
            "f",
            1.5f,
            "g",
            7L,
            "h",
            List.of((short) 1, (byte) 2, new byte[] {1, 2}),
            "i",
            Map.of("j", List.of()),
            "k",
            new java.math.BigDecimal("1.25"));
    Frame frame = new BasicProperties.Builder().headers(headers).build().toFrame(1, 5);

    Frame written = new Frame(AMQP.FRAME_HEADER, 1, payload(frame));

    assertThat(ShallowFrames.shallow(written)).isSameAs(written);
  }

  @Test
  void brokenFrameIsLeftToTheClient() {
    for (int length : new int[] {0, 5, 14, 22, 320, 330, 400, 520}) {
      byte[] cut = java.util.Arrays.copyOf(frame(nested('A', 100)).getPayload(), length);
      Frame frame = new Frame(AMQP.FRAME_HEADER, 1, cut);

      assertThat(ShallowFrames.shallow(frame)).isSameAs(frame);
    }
  }

  private static byte[] payload(Frame frame) throws IOException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    frame.writeTo(new java.io.DataOutputStream(out));
    byte[] all = out.toByteArray();
    // Cuts off type, channel and length at the beginning, and one byte at the end (AMQP 4.2.3).
    return java.util.Arrays.copyOfRange(all, 7, all.length - 1);
  }
}
