package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsReaderTest {

  private static final int[] SIZES = {0, 1, 9, 10, 99, 300, 5_000, 70_000};

  private final List<String> seen = new ArrayList<>();

  private final NatsReader.Sink sink =
      new NatsReader.Sink() {
        @Override
        public void message(ByteBuffer in, int from, int to, long now) {
          seen.add(Bytes.text(in, from, to));
        }

        @Override
        public void line(ByteBuffer in, int from, int to) {
          seen.add(Bytes.text(in, from, to).strip());
        }
      };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 50, 1_000, 60_000, 1_000_000})
  void messagesAndLinesAreFoundHoweverTheyAreSplit(int most) {
    List<String> expected = new ArrayList<>(List.of("INFO {\"max_payload\":1048576}", "PONG"));
    StringBuilder stream = new StringBuilder("INFO {\"max_payload\":1048576}\r\nPONG\r\n");
    for (int size : SIZES) {
      // The payload contains line ends, which must not end the message.
      String body = "a\r\nMSG b 1 4\r\n".repeat(size / 14 + 1).substring(0, size);
      stream.append("MSG bench.c0.x 1 " + size + "\r\n" + body + "\r\n");
      stream.append("MSG bench.c0.x 12 reply.to.me " + size + "\r\n" + body + "\r\n");
      stream.append("PING\r\n");
      expected.addAll(List.of(body, body, "PING"));
    }
    NatsReader reader = new NatsReader(sink, new Partial.Spares());

    Bytes.inPieces(Bytes.ascii(stream.toString()), most, new Random(2), reader::read);

    assertThat(seen).isEqualTo(expected);
  }
}
