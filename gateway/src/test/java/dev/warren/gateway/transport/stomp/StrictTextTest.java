package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of a frame's head. */
class StrictTextTest {

  private static final int LINES = 10_000;

  private static String read(byte[] line) throws CharacterCodingException {
    byte[] input = new byte[line.length + 2];
    input[0] = (byte) 0xFF;
    System.arraycopy(line, 0, input, 1, line.length);
    input[line.length + 1] = (byte) 0xFF;
    return StrictText.of(input, 1, line.length + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "receipt:1", "\u007F", "name:Zoë", "name:日本", "name:\uD83D\uDE00"})
  void textIsReadAsItWasWritten(String text) throws CharacterCodingException {
    assertThat(read(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
  }

  @Test
  void otherBytesAreRefused() {
    byte[] overlong = {'a', (byte) 0xC0, (byte) 0xAF};
    byte[] cut = {'a', (byte) 0xC3};
    assertThatThrownBy(() -> read(overlong)).isInstanceOf(CharacterCodingException.class);
    assertThatThrownBy(() -> read(cut)).isInstanceOf(CharacterCodingException.class);
  }

  /** A decoder and its buffer take more than 200 bytes per line. */
  @Test
  void asciiNeedsNoMoreThanItsText() throws CharacterCodingException {
    byte[] line = "receipt:1".getBytes(StandardCharsets.US_ASCII);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < LINES; i++) {
      assert !StrictText.of(line, 0, line.length).isEmpty();
    }
    assertThat((threads.getThreadAllocatedBytes(thread) - before) / LINES).isLessThan(100);
  }
}
