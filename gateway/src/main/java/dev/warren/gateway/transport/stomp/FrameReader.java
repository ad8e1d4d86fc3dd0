package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one connection's bytes as STOMP frames. A frame may come in pieces of any size, and a piece
 * may hold several frames. The reader looks at each byte once, so a client that sends single bytes
 * costs no more than its bytes. Not thread-safe; unusable after a refusal.
 *
 * <p>Spring's decoder does not fit: it reads an unfinished frame again with every piece, unescapes
 * where STOMP has no escaping (1.0, CONNECT), fails if CR and LF come in two pieces, and loses the
 * frames before a malformed one.
 */
final class FrameReader {

  /** The most bytes of command and headers, which must fit into one AMQP frame (128 KB). */
  static final int MAX_HEAD_BYTES = 64 * 1024;

  static final int MAX_HEADERS = 500;

  private static final Set<String> COMMANDS =
      Set.of(
          ("STOMP CONNECT SEND SUBSCRIBE UNSUBSCRIBE ACK NACK BEGIN COMMIT ABORT DISCONNECT"
                  + " CONNECTED MESSAGE RECEIPT ERROR")
              .split(" "));

  private static final byte[] NOTHING = {};
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

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

  /** The body's length by {@code content-length}; -1 for a body that ends with the first NUL. */
  private int bodyBytes;

  FrameReader(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  void maxFrameBytes(int bytes) {
    maxFrameBytes = bytes;
  }

  /** Sets the version by which the next frames' headers are unescaped. */
  void version(StompVersion version) {
    this.version = version;
  }

  /** Whether a frame has begun and not ended. Line ends between frames do not begin one. */
  boolean isInFrame() {
    return command != null || headBytes > 0;
  }

  /** The receipt id of the current frame, or else of the last one; null for none. */
  @Nullable String receipt() {
    return command == null ? lastReceipt : headers.get("receipt");
  }

  /** How many bytes the reader keeps: those of an incomplete frame, and those not read yet. */
  int waitingBytes() {
    return headBytes + pending.size() + in.length - at;
  }

  /** Whether {@link #next()} has read all bytes, so that the next ones can be fed. */
  boolean isDone() {
    return at == in.length;
  }

  /**
   * Adds the next bytes. The caller must call {@link #next()} until it returns null before the next
   * feed.
   */
  void feed(byte[] bytes) {
    in = bytes;
    at = 0;
  }

  /** The next frame; null if the bytes so far complete none. */
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
    if (end == in.length) {
      pending.write(in, at, end - at);
      at = end;
      return null;
    }
    if (in[end] == 0) {
      throw malformed("frame: ends before the empty line that ends its headers");
    }
    int begin = at;
    at = end + 1;
    headBytes++;
    line(takeLine(begin, end));
    return null;
  }

  /** The line that ends with these bytes. Usually it also begins with them. */
  private String takeLine(int begin, int end) throws Refused {
    String line;
    try {
      if (pending.size() == 0) {
        line = StrictText.of(in, begin, end);
      } else {
        pending.write(in, begin, end - begin);
        line = StrictText.of(pending.toByteArray(), 0, pending.size());
        pending.reset();
      }
    } catch (CharacterCodingException e) {
      throw malformed("frame: a header is not UTF-8");
    }
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
        headBytes = 0; // A heart-beat, or the end of line after a frame.
        return;
      }
      if (!COMMANDS.contains(line)) {
        throw malformed(
            "frame: does not begin with a STOMP command such as CONNECT, SEND or SUBSCRIBE");
      }
      command = line;
      headers = new LinkedHashMap<>();
    } else if (line.isEmpty()) {
      startBody();
    } else {
      header(line);
    }
  }

  private void header(String line) throws Refused {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw malformed("frame: the header '" + line + "' is not <name>:<value>");
    }
    StompVersion escapedIn = isConnect() ? StompVersion.V1_0 : version;
    String name = escapedIn.unescape(line.substring(0, colon));
    String value = escapedIn.unescape(line.substring(colon + 1));
    if (name == null || value == null) {
      throw malformed("frame: the header '" + line + "' has an escape that STOMP does not have");
    }
    headers.putIfAbsent(name, value);
    if (headers.size() > MAX_HEADERS) {
      throw malformed("frame: has more than " + MAX_HEADERS + " headers");
    }
  }

  private void startBody() throws Refused {
    String length = headers.get("content-length");
    bodyBytes = -1;
    if (length != null && lengthCounts()) {
      if (!LENGTH.matcher(length).matches()) {
        throw malformed("content-length '" + length + "': is not a number of bytes");
      }
      checkFrameSize(Long.parseLong(length));
      bodyBytes = Integer.parseInt(length);
      if (bodyBytes > 0 && !mayHaveBody()) {
        // Refused at once, because the bytes of the body may never come, and the next frame must
        // not be read as the body.
        throw malformed(
            "%s: has the content-length %s, but only SEND may have a body"
                .formatted(command, length));
      }
    }
    inBody = true;
  }

  /**
   * Whether {@code content-length} determines the end of the body. STOMP 1.2 defines it for every
   * frame, 1.0 and 1.1 only for SEND, MESSAGE and ERROR; clients of 1.0 and 1.1 also send it with
   * other frames, copied from a MESSAGE. CONNECT comes before a version is agreed on.
   */
  private boolean lengthCounts() {
    return mayHaveBody() || version == StompVersion.V1_2 && !isConnect();
  }

  private boolean mayHaveBody() {
    return "SEND".equals(command);
  }

  private boolean isConnect() {
    return "CONNECT".equals(command) || "STOMP".equals(command);
  }

  /**
   * Whether the body of this frame can be ignored. STOMP 1.0 does not forbid one. Since 1.1 only a
   * body that is a line end is ignored.
   */
  private boolean isHarmless(byte[] body) {
    String accepted = headers.get("accept-version");
    boolean is10 =
        isConnect() ? accepted == null || accepted.equals("1.0") : version == StompVersion.V1_0;
    if (is10) {
      return true;
    }
    for (byte each : body) {
      if (each != '\n' && each != '\r') {
        return false;
      }
    }
    return true;
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
    // A new buffer, because an idle connection must not keep the memory of its largest frame.
    pending = new ByteArrayOutputStream(0);
    ClientFrame frame = new ClientFrame(String.valueOf(command), headers, body);
    if (!mayHaveBody() && !isHarmless(body)) {
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
