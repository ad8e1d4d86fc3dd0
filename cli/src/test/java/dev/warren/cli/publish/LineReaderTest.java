package dev.warren.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  private static List<String> lines(InputStream in, int limit) throws IOException {
    LineReader reader = new LineReader(in, limit);
    List<String> lines = new ArrayList<>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, UTF_8));
    }
    return lines;
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  /** Gives one byte at a time, as a slow pipe does. */
  private static InputStream slowly(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8)) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(1, length));
      }

      @Override
      public int read(byte[] to) {
        return read(to, 0, to.length);
      }
    };
  }

  @Test
  void linesEndByEitherEnd() throws Exception {
    assertThat(lines(text("a\nb\r\n\nc"), 10)).containsExactly("a", "b", "", "c");
    assertThat(lines(text(""), 10)).isEmpty();
    assertThat(lines(text("\n"), 10)).containsExactly("");
  }

  @Test
  void aSlowPipeGivesTheSameLines() throws Exception {
    assertThat(lines(slowly("a\nbü\r\n\nc"), 10)).containsExactly("a", "bü", "", "c");
  }

  @Test
  void aLongLineIsCutOffAndTheNextOneWhole() throws Exception {
    assertThat(lines(text("123456789\nnext\n"), 4)).containsExactly("12345", "next");
    assertThat(lines(slowly("123456789\nnext"), 4)).containsExactly("12345", "next");
  }

  @Test
  void linesMayBeLongerThanTheBuffer() throws Exception {
    String line = "x".repeat(200_000);

    assertThat(lines(text(line + "\n" + line), 250_000)).containsExactly(line, line);
  }
}
