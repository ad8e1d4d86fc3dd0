package dev.warren.cli.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the lines {@code ::progress <percent> <text>} out of a program's output. Everything else
 * passes as it is and at once, also an unfinished line, as a prompt is one. Not thread-safe.
 */
final class ProgressLines {

  private static final byte[] PREFIX = "::progress ".getBytes(US_ASCII);

  private static final Pattern LINE =
      Pattern.compile("::progress +([0-9]{1,3}(?:\\.[0-9]{1,6})?)%?(?: +(.*?))?\\s*");

  private static final int MAX_LINE = 4_096;
  private static final double FULL = 100;

  /** Learns of progress. */
  interface Progress {

    /**
     * The program has come so far.
     *
     * @param percent 0 to 100
     * @param text the task; empty if the line has none
     */
    void reached(double percent, String text);
  }

  private final Progress progress;

  /** The beginning of a line that may be one of progress. */
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  private boolean isHolding = true;

  ProgressLines(Progress progress) {
    this.progress = progress;
  }

  /** Reads output; returns what is to be passed on. */
  byte[] feed(byte[] bytes, int length) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream(length);
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (!isHolding) {
        passed.write(b);
        isHolding = b == '\n';
      } else {
        hold(b, passed);
      }
    }
    return passed.toByteArray();
  }

  private void hold(byte b, ByteArrayOutputStream passed) {
    int at = held.size();
    held.write(b);
    boolean isOther = at < PREFIX.length && b != PREFIX[at];
    if (b == '\n') {
      passed.writeBytes(end());
    } else if (isOther || at == MAX_LINE) {
      passed.writeBytes(held.toByteArray());
      held.reset();
      isHolding = false;
    }
  }

  /** The output has ended, or the line; returns what is to be passed on of it. */
  byte[] end() {
    byte[] line = held.toByteArray();
    held.reset();
    Matcher parts = LINE.matcher(new String(line, UTF_8));
    if (!parts.matches() || Double.parseDouble(parts.group(1)) > FULL) {
      return line;
    }
    String text = parts.group(2);
    progress.reached(Double.parseDouble(parts.group(1)), text == null ? "" : text);
    return new byte[0];
  }
}
