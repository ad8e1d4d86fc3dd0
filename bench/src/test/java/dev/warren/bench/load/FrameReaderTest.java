package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

  private static final int[] LENGTHS = {0, 1, 2, 7, 8, 125, 126, 127, 300, 65_535, 65_536, 200_000};

  private final Random random = new Random(1);
  private final List<String> expected = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();
  private final StringBuilder stream = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private final FrameReader.Sink frames =
      (opcode, in, from, to, now) -> seen.add(opcode + ":" + Bytes.text(in, from, to));

  private final FrameReader.Sink pieces =
      new FrameReader.Sink() {
        @Override
        public boolean streams() {
          return true;
        }

        @Override
        public void piece(ByteBuffer in, int from, int to, long now) {
          stream.append(Bytes.text(in, from, to));
        }

        @Override
        public void frame(int opcode, ByteBuffer in, int from, int to, long now) {
          seen.add(opcode + ":" + Bytes.text(in, from, to));
        }
      };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 11, 100, 5_000, 150_000, 1_000_000})
  void framesAreFoundHoweverTheyAreSplit(int most) throws IOException {
    frame(FrameReader.TEXT, LENGTHS);
    FrameReader reader = new FrameReader(frames, new Partial.Spares());

    Bytes.inPieces(bytes.toByteArray(), most, random, reader::read);

    assertThat(seen).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 11, 100, 5_000, 150_000, 1_000_000})
  void aStreamsPayloadPassesAndItsControlFramesStayWhole(int most) throws IOException {
    StringBuilder payload = new StringBuilder();
    for (int length : LENGTHS) {
      frame(FrameReader.BINARY, length);
      payload.append(expected.remove(expected.size() - 1).substring(2));
      frame(FrameReader.PING, 20);
    }
    FrameReader reader = new FrameReader(pieces, new Partial.Spares());

    Bytes.inPieces(bytes.toByteArray(), most, random, reader::read);

    assertThat(stream.toString()).isEqualTo(payload.toString());
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void aMaskedFrameIsRefused() {
    FrameReader reader = new FrameReader(frames, new Partial.Spares());
    byte[] masked = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};

    assertThatThrownBy(() -> reader.read(Bytes.buffer(masked), 0, masked.length, 0))
        .hasMessageContaining("masks");
  }

  private void frame(int opcode, int... lengths) throws IOException {
    DataOutputStream out = new DataOutputStream(bytes);
    for (int length : lengths) {
      String payload = "abcdefg".repeat(length / 7 + 1).substring(0, length);
      out.writeByte(0x80 | opcode);
      if (length < 126) {
        out.writeByte(length);
      } else if (length < 65_536) {
        out.writeByte(126);
        out.writeShort(length);
      } else {
        out.writeByte(127);
        out.writeLong(length);
      }
      out.writeBytes(payload);
      expected.add(opcode + ":" + payload);
    }
  }
}
