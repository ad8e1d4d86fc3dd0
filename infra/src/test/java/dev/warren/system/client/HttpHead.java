package dev.warren.system.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The head of an HTTP request or response.
 *
 * @param text its lines, with the empty one at the end
 */
record HttpHead(String text) {

  private static final String END = "\r\n\r\n";
  private static final int LARGEST = 64 << 10;

  /** Reads a head, and no byte after it. */
  static HttpHead read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < END.length()) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the head is not complete");
      }
      bytes.write(next);
      matched = next == END.charAt(matched) ? matched + 1 : next == END.charAt(0) ? 1 : 0;
      if (bytes.size() > LARGEST) {
        throw new IOException("a head of more than " + LARGEST + " bytes");
      }
    }
    return new HttpHead(bytes.toString(StandardCharsets.ISO_8859_1));
  }

  /** Whether a request asks for a WebSocket. */
  boolean isUpgrade() {
    return text.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket");
  }

  /** The path of a request. */
  String path() {
    return text.split(" ", 3)[1];
  }

  /** The value of a header; fails without it. */
  String header(String name) {
    return text.lines()
        .filter(
            line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
        .map(line -> line.substring(name.length() + 1).trim())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + text));
  }

  /** Whether a response has switched to the WebSocket. */
  boolean isSwitched() {
    return text.startsWith("HTTP/1.1 101");
  }

  /**
   * The request without its offer of compression. A compressed frame cannot be repeated, because
   * each one depends on those before it.
   */
  HttpHead withoutExtensions() {
    return new HttpHead(text.replaceAll("(?i)\r\nsec-websocket-extensions:[^\r]*", ""));
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
