package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to STOMP frames, for one connection. A frame may come in pieces of any size, and several in
 * one; each byte is looked at once, as a client that sends one byte at a time must not cost more
 * than its bytes. Not thread-safe; of no use after a refusal.
 *
 * <p>Spring's decoder is not used: it reads all of an unfinished frame again with every piece,
 * unescapes where STOMP has no escaping (1.0, CONNECT), breaks on a CR and LF in two pieces, and
 * loses the frames before a malformed one.
 */
final class FrameReader {

  /** Command and headers; with {@link #MAX_HEADERS} they fit into one AMQP frame (128 KB). */
  static final int MAX_HEAD_BYTES = 64 * 1024;

  static final int MAX_HEADERS = 500;

  private static final Set<String> COMMANDS =
      Set.of(
          "STOMP",
          "CONNECT",
          "SEND",
          "SUBSCRIBE",
          "UNSUBSCRIBE",
          "ACK",
          "NACK",
          "BEGIN",
          "COMMIT",
          "ABORT",
          "DISCONNECT",
          "CONNECTED",
          "MESSAGE",
          "RECEIPT",
          "ERROR");

  private static final byte[] NOTHING = {};

  private byte[] in = NOTHING;
  private int at;
  private int maxFrameBytes;
  private StompVersion version = StompVersion.V1_2;

  private ByteArrayOutputStream pending = new ByteArrayOutputStream(0);
  private int headBytes;
  private @Nullable String command;
  private Map<String, String> headers = Map.of();
  private @Nullable String lastReceipt;
  private boolean inBody;

  /** What the body has by its {@code content-length}; -1 where it ends with the first NUL. */
  private int bodyBytes;

  /**
   * @param maxFrameBytes the largest frame
   */
  FrameReader(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  void maxFrameBytes(int bytes) {
    maxFrameBytes = bytes;
  }

  /** The version that headers are written in from now on. */
  void version(StompVersion version) {
    this.version = version;
  }

  /** The receipt id that the frame being read, or else read last, asks for. */
  @Nullable String receipt() {
    return command == null ? lastReceipt : headers.get("receipt");
  }

  /** Takes the next bytes; all frames of the last ones have been taken by {@link #next()}. */
  void feed(byte[] bytes) {
    in = bytes;
    at = 0;
  }

  /** The next frame; null when the bytes so far complete none. */
  @Nullable ClientFrame next() throws Refused {
    lastReceipt = null;
    while (at < in.length) {
      ClientFrame frame = inBody ? readBody() : readLine();
      if (frame != null) {
        return frame;
      }
    }
    in = NOTHING;
    at = 0;
    return null;
  }

  private @Nullable ClientFrame readLine() throws Refused {
    int end = at;
    while (end < in.length && in[end] != '\n' && in[end] != 0) {
      end++;
    }
    int max = Math.min(MAX_HEAD_BYTES, maxFrameBytes);
    if (headBytes + end - at > max) {
      throw new Refused(
          Refusal.FRAME_TOO_LARGE, "frame: command and headers have more than " + max + " bytes");
    }
    headBytes += end - at;
    pending.write(in, at, end - at);
    if (end == in.length) {
      at = end;
      return null;
    }
    if (in[end] == 0) {
      throw malformed("frame: ends before the empty line that ends its headers");
    }
    at = end + 1;
    headBytes++;
    line(takeLine());
    return null;
  }

  private String takeLine() throws Refused {
    String line = pending.toString(StandardCharsets.UTF_8);
    pending.reset();
    if (line.endsWith("\r")) {
      line = line.substring(0, line.length() - 1);
    }
    if (line.indexOf('\r') >= 0) {
      throw malformed("frame: has a CR that no LF follows");
    }
    return line;
  }

  private void line(String line) throws Refused {
    if (command == null) {
      if (line.isEmpty()) {
        headBytes = 0; // a heart-beat, or the line after a frame
        return;
      }
      if (!COMMANDS.contains(line)) {
        throw malformed(
            "frame: begins with no STOMP command; CONNECT, SEND, SUBSCRIBE and the like are");
      }
      command = line;
      headers = new LinkedHashMap<>();
    } else if (line.isEmpty()) {
      startBody();
    } else {
      header(line, command);
    }
  }

  private void header(String line, String command) throws Refused {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw malformed("frame: the header '" + line + "' is not <name>:<value>");
    }
    StompVersion escapedIn =
        command.equals("CONNECT") || command.equals("STOMP") ? StompVersion.V1_0 : version;
    String name = escapedIn.unescape(line.substring(0, colon));
    String value = escapedIn.unescape(line.substring(colon + 1));
    if (name == null || value == null) {
      throw malformed("frame: the header '" + line + "' has an escape that STOMP does not");
    }
    headers.putIfAbsent(name, value);
    if (headers.size() > MAX_HEADERS) {
      throw malformed("frame: has more than " + MAX_HEADERS + " headers");
    }
  }

  private void startBody() throws Refused {
    String length = headers.get("content-length");
    bodyBytes = -1;
    if (length != null) {
      if (!length.matches("\\d{1,18}")) {
        throw malformed("content-length '" + length + "': is not a number of bytes");
      }
      checkFrameSize(Long.parseLong(length));
      bodyBytes = Integer.parseInt(length);
    }
    inBody = true;
  }

  private @Nullable ClientFrame readBody() throws Refused {
    int end;
    if (bodyBytes >= 0) {
      end = Math.min(in.length, at + bodyBytes - pending.size());
    } else {
      end = at;
      while (end < in.length && in[end] != 0) {
        end++;
      }
    }
    checkFrameSize((long) pending.size() + end - at);
    pending.write(in, at, end - at);
    at = end;
    if (end == in.length) {
      return null;
    }
    if (in[end] != 0) {
      throw malformed("frame: its body is longer than its content-length says");
    }
    at++;
    return finish();
  }

  private ClientFrame finish() throws Refused {
    byte[] body = pending.toByteArray();
    // All new: an idle connection must not keep what its last or largest frame was.
    pending = new ByteArrayOutputStream(0);
    ClientFrame frame = new ClientFrame(String.valueOf(command), headers, body);
    if (body.length > 0 && !frame.command().equals("SEND")) {
      throw malformed(command + ": has a body, which only SEND may");
    }
    lastReceipt = headers.get("receipt");
    command = null;
    headers = Map.of();
    headBytes = 0;
    inBody = false;
    return frame;
  }

  private void checkFrameSize(long body) throws Refused {
    if (headBytes + body > maxFrameBytes) {
      throw new Refused(
          Refusal.FRAME_TOO_LARGE, "frame: is larger than %d bytes".formatted(maxFrameBytes));
    }
  }

  private static Refused malformed(String reason) {
    return new Refused(Refusal.MALFORMED_FRAME, reason);
  }
}
