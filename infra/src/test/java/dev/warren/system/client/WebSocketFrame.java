package dev.warren.system.client;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame of RFC 6455 as it is on the wire, with its header and, from a client, its mask.
 *
 * @param head the first byte: FIN, reserved bits, opcode
 * @param bytes the whole frame
 * @param payload where the payload begins
 * @param masked whether the payload is masked, with the four bytes before it
 */
record WebSocketFrame(int head, byte[] bytes, int payload, boolean masked) {

  private static final int FIN = 0x80;
  private static final int OPCODE = 0x0f;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;

  private static final int MASK = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MASK_BYTES = 4;

  /** Gateways and clients of the tests send nothing as large. */
  private static final int LARGEST = 64 << 20;

  /** Reads the next frame. Throws {@link EOFException} at the end of the stream. */
  static WebSocketFrame read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int head = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    boolean masked = (second & MASK) != 0;
    int extended =
        switch (second & LENGTH) {
          case TWO_BYTES -> Short.BYTES;
          case EIGHT_BYTES -> Long.BYTES;
          default -> 0;
        };
    long length =
        switch (extended) {
          case Short.BYTES -> in.readUnsignedShort();
          case Long.BYTES -> in.readLong();
          default -> second & LENGTH;
        };
    if (length < 0 || length > LARGEST) {
      throw new IOException("a frame of " + length + " bytes");
    }
    int payload = 2 + extended + (masked ? MASK_BYTES : 0);
    ByteBuffer bytes = ByteBuffer.allocate(payload + (int) length);
    bytes.put((byte) head).put((byte) second);
    switch (extended) {
      case Short.BYTES -> bytes.putShort((short) length);
      case Long.BYTES -> bytes.putLong(length);
      default -> {
        // The length is in the second byte.
      }
    }
    in.readFully(bytes.array(), bytes.position(), bytes.remaining());
    return new WebSocketFrame(head, bytes.array(), payload, masked);
  }

  /** A close frame of a server. */
  static WebSocketFrame close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(2 + Short.BYTES + text.length);
    bytes.put((byte) (FIN | CLOSE)).put((byte) (Short.BYTES + text.length));
    bytes.putShort((short) code).put(text);
    return new WebSocketFrame(FIN | CLOSE, bytes.array(), 2, false);
  }

  /** A message of a server, in one frame. */
  static WebSocketFrame text(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    int length = content.length;
    // Browsers refuse a length that would fit into fewer bytes.
    int form = length < TWO_BYTES ? length : length <= 0xffff ? TWO_BYTES : EIGHT_BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(2 + Long.BYTES + length);
    bytes.put((byte) (FIN | TEXT)).put((byte) form);
    switch (form) {
      case TWO_BYTES -> bytes.putShort((short) length);
      case EIGHT_BYTES -> bytes.putLong(length);
      default -> {
        // The length is in the second byte.
      }
    }
    int payload = bytes.position();
    bytes.put(content);
    return new WebSocketFrame(
        FIN | TEXT, Arrays.copyOf(bytes.array(), bytes.position()), payload, false);
  }

  /** Whether this is a message in one frame, which can be sent again as it is. */
  boolean isWholeMessage() {
    int opcode = head & OPCODE;
    return (head & FIN) != 0 && (opcode == TEXT || opcode == BINARY);
  }

  boolean isClose() {
    return (head & OPCODE) == CLOSE;
  }

  /** The code of a close frame; 1005 without one. */
  int closeCode() {
    if (bytes.length < payload + Short.BYTES) {
      return 1005;
    }
    return (at(0) << Byte.SIZE) | at(1);
  }

  /** The payload as text. */
  String content() {
    byte[] content = new byte[bytes.length - payload];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) at(i);
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  private int at(int index) {
    int value = bytes[payload + index];
    if (masked) {
      value ^= bytes[payload - MASK_BYTES + index % MASK_BYTES];
    }
    return value & 0xff;
  }
}
