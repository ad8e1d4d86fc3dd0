package dev.warren.testkit.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sends STOMP frames over a carrier, and passes on the received frames without keeping them. Header
 * lines are in their form on the wire, each with its line end. Thread-safe.
 */
public final class StompConnection implements AutoCloseable {

  /** Receives frames and the end, on one thread at a time, which it must not block. */
  public interface Listener {

    void received(StompFrame frame);

    /** A line end between two frames. */
    default void heartBeat() {}

    /**
     * The connection has ended; called at least once.
     *
     * @param closeCode the WebSocket's close code; 1006 without one, 0 over TCP
     * @param reason a text for people
     */
    void ended(int closeCode, String reason);
  }

  private final Carrier carrier;

  public StompConnection(Carrier carrier, Listener listener) {
    this.carrier = carrier;
    StompParser parser = new StompParser(listener::received, listener::heartBeat);
    carrier.start(
        new Carrier.Receiver() {
          @Override
          public void received(byte[] bytes, int length, boolean binary) {
            try {
              parser.feed(bytes, length, binary);
            } catch (RuntimeException | AssertionError e) {
              listener.ended(1006, "the gateway's bytes are no frame: " + e);
            }
          }

          @Override
          public void ended(int closeCode) {
            listener.ended(closeCode, "the connection ended with " + closeCode);
          }
        });
  }

  /** Sends a text unchanged. */
  public void send(String text) {
    write(false, bytes(text));
  }

  /** Sends text or bytes unchanged; over a WebSocket, as one message in these fragments. */
  public void write(boolean binary, byte[]... fragments) {
    try {
      carrier.write(binary, fragments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a frame. */
  public void frame(String command, String headers, String body) {
    send(command + "\n" + headers + "\n" + body + "\0");
  }

  /** Headers as header lines. */
  public static String lines(Map<String, String> headers) {
    return headers.entrySet().stream()
        .map(header -> header.getKey() + ":" + header.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** The header line of a token. */
  public static String authorization(String token) {
    return "Authorization:Bearer " + token + "\n";
  }

  /** The bytes of a text. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Cuts the connection, without DISCONNECT. */
  @Override
  public void close() {
    try {
      carrier.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
