package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes bytes apart into frames of STOMP 1.2. Frames may lie across the borders of WebSocket
 * messages, and several in one. Not thread-safe.
 */
final class StompReader {

  private final Consumer<StompMessage> frames;
  private byte[] rest = new byte[0];

  StompReader(Consumer<StompMessage> frames) {
    this.frames = frames;
  }

  /**
   * Reads further bytes, and passes on each frame that they complete.
   *
   * @throws IllegalArgumentException when they are not STOMP
   */
  void feed(byte[] bytes) {
    byte[] all = bytes;
    if (rest.length > 0) {
      all = Arrays.copyOf(rest, rest.length + bytes.length);
      System.arraycopy(bytes, 0, all, rest.length, bytes.length);
    }
    int from = 0;
    for (int next = frame(all, from); next > from; next = frame(all, from)) {
      from = next;
    }
    rest = from == all.length ? new byte[0] : Arrays.copyOfRange(all, from, all.length);
  }

  /** Reads one frame or heart-beat; returns where it ends, or {@code from} if it is incomplete. */
  private int frame(byte[] bytes, int from) {
    if (from < bytes.length && (bytes[from] == '\n' || bytes[from] == '\r')) {
      return from + 1;
    }
    String command = null;
    Map<String, String> headers = new HashMap<>();
    int at = from;
    while (true) {
      int end = indexOf(bytes, '\n', at);
      if (end < 0) {
        return from;
      }
      int begin = at;
      int to = end > begin && bytes[end - 1] == '\r' ? end - 1 : end;
      at = end + 1;
      if (command == null) {
        command = new String(bytes, begin, to - begin, UTF_8);
      } else if (to == begin) {
        break;
      } else {
        header(bytes, begin, to, headers);
      }
    }
    int end = bodyEnd(bytes, at, headers.get("content-length"));
    if (end < 0) {
      return from;
    }
    frames.accept(new StompMessage(command, headers, Arrays.copyOfRange(bytes, at, end)));
    return end + 1;
  }

  private static int bodyEnd(byte[] bytes, int from, @Nullable String length) {
    if (length == null) {
      return indexOf(bytes, 0, from);
    }
    int end = from + Integer.parseInt(length);
    if (end >= bytes.length) {
      return -1;
    }
    if (bytes[end] != 0) {
      throw new IllegalArgumentException("a frame does not end where its content-length says");
    }
    return end;
  }

  private static void header(byte[] bytes, int from, int to, Map<String, String> headers) {
    int colon = indexOf(bytes, ':', from);
    if (colon < 0 || colon >= to) {
      throw new IllegalArgumentException("a header has no colon");
    }
    headers.putIfAbsent(text(bytes, from, colon), text(bytes, colon + 1, to));
  }

  private static String text(byte[] bytes, int from, int to) {
    return unescape(new String(bytes, from, to - from, UTF_8));
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char next = text.charAt(++i);
      plain.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next == 'c' ? ':' : next);
    }
    return plain.toString();
  }

  private static int indexOf(byte[] bytes, int wanted, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
