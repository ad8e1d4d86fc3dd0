package dev.warren.testkit.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Splits a stream of bytes into frames, strictly by the specification. Not thread-safe. */
final class StompParser {

  private final Consumer<StompFrame> frames;
  private final Runnable heartBeats;

  private byte[] buffer = new byte[8_192];
  private int from;
  private int to;
  private boolean binary;

  StompParser(Consumer<StompFrame> frames, Runnable heartBeats) {
    this.frames = frames;
    this.heartBeats = heartBeats;
  }

  /** Parses further bytes, and passes on each frame that they complete. */
  void feed(byte[] bytes, int length, boolean inBinary) {
    if (from == to) {
      binary = inBinary;
    }
    if (to + length > buffer.length) {
      byte[] larger = new byte[Math.max(buffer.length, 2 * (to - from + length))];
      System.arraycopy(buffer, from, larger, 0, to - from);
      buffer = larger;
      to -= from;
      from = 0;
    }
    System.arraycopy(bytes, 0, buffer, to, length);
    to += length;
    while (heartBeat() || frame()) {
      binary = inBinary;
    }
  }

  private boolean heartBeat() {
    if (from < to && buffer[from] == '\n') {
      from++;
      heartBeats.run();
      return true;
    }
    return false;
  }

  private boolean frame() {
    int headEnd = emptyLine();
    if (headEnd < 0) {
      return false;
    }
    String[] lines = new String(buffer, from, headEnd - from, StandardCharsets.UTF_8).split("\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      headers.putIfAbsent(line.substring(0, colon), line.substring(colon + 1));
    }
    int bodyFrom = headEnd + 2;
    int bodyTo = bodyEnd(bodyFrom, headers.get("content-length"));
    if (bodyTo < 0) {
      return false;
    }
    if (buffer[bodyTo] != 0) {
      throw new AssertionError("no NUL after the body of " + lines[0] + headers);
    }
    from = bodyTo + 1;
    frames.accept(
        new StompFrame(lines[0], headers, Arrays.copyOfRange(buffer, bodyFrom, bodyTo), binary));
    return true;
  }

  /** The index of the two line ends after the headers; -1 while they are missing. */
  private int emptyLine() {
    for (int i = from; i + 1 < to; i++) {
      if (buffer[i] == '\n' && buffer[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private int bodyEnd(int bodyFrom, @Nullable String length) {
    if (length != null) {
      int end = bodyFrom + Integer.parseInt(length);
      return end < to ? end : -1;
    }
    for (int i = bodyFrom; i < to; i++) {
      if (buffer[i] == 0) {
        return i;
      }
    }
    return -1;
  }
}
