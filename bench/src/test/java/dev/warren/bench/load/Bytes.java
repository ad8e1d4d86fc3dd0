package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Bytes in pieces, like those from a server. */
final class Bytes {

  private Bytes() {}

  /** Reads a piece of bytes, like {@link FrameReader#read}. */
  interface Reader {
    void read(ByteBuffer in, int from, int to, long now);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String text(ByteBuffer in, int from, int to) {
    byte[] bytes = new byte[to - from];
    in.get(from, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  static ByteBuffer buffer(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.put(0, bytes);
  }

  /**
   * Passes the bytes in pieces of random sizes. Each piece has a buffer of its own, so that a
   * reader that looks beyond its piece fails.
   */
  static void inPieces(byte[] bytes, int most, Random random, Reader reader) {
    int at = 0;
    while (at < bytes.length) {
      int count = Math.min(bytes.length - at, 1 + random.nextInt(most));
      byte[] piece = new byte[count + 7];
      System.arraycopy(bytes, at, piece, 3, count);
      reader.read(buffer(piece), 3, 3 + count, at);
      at += count;
    }
  }
}
