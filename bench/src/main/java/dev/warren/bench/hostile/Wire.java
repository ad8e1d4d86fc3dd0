package dev.warren.bench.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of HTTP, WebSocket and STOMP, including some that no well-behaved client sends. */
final class Wire {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int PING = 9;

  /** The final frame of a message. */
  static final int FIN = 0x80;

  /** The first reserved bit, which has no meaning without an extension. */
  static final int RSV1 = 0x40;

  private static final int MASKED = 0x80;

  private Wire() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A GET with a token, on a connection that stays open. */
  static String get(String path, String token) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
        .formatted(path, token);
  }

  /** A request for a WebSocket. Its key is that of RFC 6455's example. */
  static String upgrade(String path) {
    return """
        GET %s HTTP/1.1\r
        Host: localhost\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
        .formatted(path);
  }

  /** A whole text message. */
  static byte[] message(String text) {
    return frame(FIN | TEXT, bytes(text));
  }

  /** A frame with the mask 0, which leaves the payload unchanged (RFC 6455, section 5.3). */
  static byte[] frame(int first, byte[] payload) {
    return joined(head(first, payload.length), payload);
  }

  /** The head of a frame, with or without its payload after it. */
  static byte[] head(int first, long length) {
    ByteBuffer head = ByteBuffer.allocate(14).put((byte) first);
    if (length < 126) {
      head.put((byte) (MASKED | length));
    } else if (length < 65_536) {
      head.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      head.put((byte) (MASKED | 127)).putLong(length);
    }
    byte[] bytes = new byte[head.putInt(0).position()];
    head.flip().get(bytes);
    return bytes;
  }

  /** A STOMP frame as a WebSocket message. Each header line ends with a line feed. */
  static byte[] stomp(String command, String headers, byte[] body) {
    return frame(FIN | BINARY, joined(bytes(command + "\n" + headers + "\n"), body, new byte[1]));
  }

  static byte[] stomp(String command, String headers) {
    return stomp(command, headers, new byte[0]);
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
