package dev.warren.cli.publish;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines as bytes, and holds no more of a line than its limit: standard input may be a file of
 * any kind. Not thread-safe.
 */
final class LineReader {

  private static final int BUFFER_BYTES = 64 * 1_024;
  private static final int FIRST_LINE_BYTES = 1_024;

  private final InputStream in;
  private final int limit;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int filled;
  private byte[] line = new byte[FIRST_LINE_BYTES];
  private int length;
  private volatile long bytes;

  /**
   * @param limit the largest line in bytes
   */
  LineReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /** How many bytes were read. Thread-safe. */
  long bytes() {
    return bytes;
  }

  /**
   * The next line without its end, {@code \n} or {@code \r\n}; null at the end of the input. A line
   * beyond the limit is cut off one byte behind it. The last line needs no end.
   */
  byte @Nullable [] next() throws IOException {
    length = 0;
    boolean begun = false;
    while (position < filled || fill()) {
      begun = true;
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      append(position, end);
      position = end + 1;
      if (end < filled) {
        return taken();
      }
      position = filled;
    }
    return begun ? taken() : null;
  }

  private boolean fill() throws IOException {
    position = 0;
    filled = Math.max(0, in.read(buffer));
    bytes += filled;
    return filled > 0;
  }

  private void append(int from, int to) {
    int taken = Math.min(to - from, limit + 1 - length);
    if (length + taken > line.length) {
      line = Arrays.copyOf(line, Math.max(length + taken, Math.min(2 * line.length, limit + 1)));
    }
    System.arraycopy(buffer, from, line, length, taken);
    length += taken;
  }

  private byte[] taken() {
    boolean hasReturn = length > 0 && line[length - 1] == '\r';
    return Arrays.copyOf(line, hasReturn ? length - 1 : length);
  }
}
