package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A STOMP client in bytes: what it is given it sends as it is, what comes it takes apart by the
 * specification and not more. It reads when something is asked for, and keeps what it was not asked
 * for.
 */
final class RawStomp implements AutoCloseable {

  /**
   * A frame from the gateway.
   *
   * @param headers as they were written, escapes and all; of two with one name the first
   * @param binary whether it came in a binary WebSocket message
   */
  record Frame(String command, Map<String, String> headers, byte[] body, boolean binary) {

    @Nullable String header(String name) {
      return headers.get(name);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return command + headers + (body.length < 200 ? text() : body.length + " bytes");
    }
  }

  private final Carrier carrier;
  private final List<Frame> unasked = new ArrayList<>();
  private int receipts;

  RawStomp(Carrier carrier) {
    this.carrier = carrier;
  }

  /** Sends this as it is, as text. */
  void send(String text) {
    write(false, bytes(text));
  }

  /** Sends these bytes: text or not, one WebSocket message in so many fragments. */
  void write(boolean binary, byte[]... fragments) {
    try {
      carrier.write(binary, fragments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a frame; the header lines have each their end of line. */
  void frame(String command, String headers, String body) {
    send(command + "\n" + headers + "\n" + body + "\0");
  }

  /** Sends a frame, and waits for its RECEIPT. */
  Frame request(String command, String headers, String body) {
    String id = nextReceipt();
    frame(command, "receipt:" + id + "\n" + headers, body);
    return receipt(id);
  }

  Frame request(String command, String headers) {
    return request(command, headers, "");
  }

  /** Sends a body of any bytes, with its length, in a binary message; waits for its RECEIPT. */
  Frame sendBytes(String headers, byte[] body) {
    String id = nextReceipt();
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(
        bytes("SEND\nreceipt:%s\ncontent-length:%d\n%s\n".formatted(id, body.length, headers)));
    frame.writeBytes(body);
    frame.write(0);
    write(true, frame.toByteArray());
    return receipt(id);
  }

  /**
   * Sends a frame that has to be refused: by an ERROR that says why and which frame, and the end of
   * the connection. Returns the ERROR.
   */
  Frame refused(String command, String headers, String body) {
    String id = nextReceipt();
    frame(command, "receipt:" + id + "\n" + headers, body);
    Frame error = error();
    assertThat(error.headers()).as(command + " " + headers).containsEntry("receipt-id", id);
    return error;
  }

  /** The ERROR, which says why, and after which the gateway closes. */
  Frame error() {
    Frame error = await("ERROR", frame -> frame.command().equals("ERROR"));
    assertThat(error.header("message")).isNotBlank();
    assertThat(error.header("code")).isNotBlank();
    awaitEnd();
    return error;
  }

  Frame receipt(String id) {
    return await(
        "the RECEIPT of " + id,
        frame -> frame.command().equals("RECEIPT") && id.equals(frame.header("receipt-id")));
  }

  /** The next MESSAGE that was not looked at. */
  Frame message() {
    return await("a MESSAGE", frame -> frame.command().equals("MESSAGE"));
  }

  /** So many more messages' bodies, in the order in which they came. */
  List<String> messages(int count) {
    return Stream.generate(this::message).limit(count).map(Frame::text).toList();
  }

  /** The first frame that is wanted, of those that came before or that come now. */
  Frame await(String what, Predicate<Frame> wanted) {
    for (Iterator<Frame> i = unasked.iterator(); i.hasNext(); ) {
      Frame frame = i.next();
      if (wanted.test(frame)) {
        i.remove();
        return frame;
      }
    }
    while (true) {
      Frame frame;
      try {
        frame = next();
      } catch (IOException e) {
        throw new AssertionError(what + " did not come; there is " + unasked, e);
      }
      if (frame == null) {
        throw new AssertionError(what + " did not come before the end; there is " + unasked);
      }
      if (wanted.test(frame)) {
        return frame;
      }
      unasked.add(frame);
    }
  }

  /** What came and was not asked for so far. */
  List<Frame> unasked() {
    return unasked;
  }

  /** Waits for so many heart-beats: ends of line that are no part of a frame. */
  void awaitHeartBeats(int count) throws IOException {
    for (int seen = 0; seen < count; seen++) {
      assertThat(carrier.read()).isEqualTo('\n');
    }
  }

  /** Reads until the gateway has ended the connection; the WebSocket's close code, 0 over TCP. */
  int awaitEnd() {
    try {
      Frame frame;
      while ((frame = next()) != null) {
        unasked.add(frame);
      }
    } catch (SocketException e) {
      // reset: an end, too
    } catch (IOException e) {
      throw new AssertionError("the gateway did not end the connection", e);
    }
    return carrier.closeCode();
  }

  private @Nullable Frame next() throws IOException {
    int first = carrier.read();
    while (first == '\n') {
      first = carrier.read();
    }
    if (first < 0) {
      return null;
    }
    boolean binary = carrier.binary();
    String command = (char) first + line();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.putIfAbsent(line.substring(0, colon), line.substring(colon + 1));
    }
    return new Frame(command, headers, body(headers.get("content-length")), binary);
  }

  private byte[] body(@Nullable String length) throws IOException {
    if (length == null) {
      return until(0);
    }
    byte[] body = new byte[Integer.parseInt(length)];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) read();
    }
    assertThat(read()).as("the NUL behind a body of " + length + " bytes").isZero();
    return body;
  }

  private String line() throws IOException {
    return new String(until('\n'), StandardCharsets.UTF_8);
  }

  private byte[] until(int end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = read(); next != end; next = read()) {
      bytes.write(next);
    }
    return bytes.toByteArray();
  }

  private int read() throws IOException {
    int next = carrier.read();
    if (next < 0) {
      throw new EOFException("the gateway ended the connection within a frame");
    }
    return next;
  }

  private String nextReceipt() {
    return "r" + ++receipts;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      carrier.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
