package dev.warren.bench.load;

import java.nio.ByteBuffer;

/**
 * Finds WebSocket frames in a server's bytes: it reads the lengths and skips the payloads. Reads
 * may split a frame at any byte. A frame within one read is neither copied nor allocated. One
 * thread.
 */
final class FrameReader {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** Receives frames. The bytes are valid within the call only. */
  interface Sink {

    /** A whole frame with its payload from {@code from} until {@code to}. */
    void frame(int opcode, ByteBuffer in, int from, int to, long now);

    /** A part of a data frame's payload. Called only if {@link #streams()}. */
    default void piece(ByteBuffer in, int from, int to, long now) {
      throw new UnsupportedOperationException();
    }

    /** Whether data frames arrive as {@link #piece}s: true if the wire ignores frame boundaries. */
    default boolean streams() {
      return false;
    }
  }

  private final Sink sink;
  private final boolean streams;
  private final Partial partial;

  /** How many bytes are still missing of a frame that is passed on in pieces. */
  private long left;

  FrameReader(Sink sink, Partial.Spares spares) {
    this.sink = sink;
    this.streams = sink.streams();
    this.partial = new Partial(spares);
  }

  /**
   * Reads the next bytes, from {@code from} until {@code to} of a little-endian buffer.
   *
   * @param now the time of reading
   */
  void read(ByteBuffer in, int from, int to, long now) {
    int at = partial.length() == 0 ? from : resume(in, from, to, now);
    while (at < to) {
      if (left > 0) {
        at = pass(in, at, to, now);
        continue;
      }
      int head = headLength(in, at, to - at);
      boolean readable = head <= to - at;
      long length = readable ? head + payloadLength(in, at) : head;
      if (readable && streams && isData(in.get(at))) {
        left = length - head;
        at += head;
      } else if (readable && length <= to - at) {
        int end = at + (int) length;
        sink.frame(in.get(at) & 0x0F, in, at + head, end, now);
        at = end;
      } else {
        partial.append(in, at, to - at, Math.toIntExact(length));
        return;
      }
    }
  }

  void clear() {
    partial.clear();
  }

  private int pass(ByteBuffer in, int at, int to, long now) {
    int count = (int) Math.min(left, to - at);
    left -= count;
    sink.piece(in, at, at + count, now);
    return at + count;
  }

  /** Completes the frame that an earlier read began; returns the start of the next frame. */
  private int resume(ByteBuffer in, int from, int to, long now) {
    int at = from;
    while (at < to) {
      int needed = needed();
      int count = Math.min(needed - partial.length(), to - at);
      partial.append(in, at, count, needed);
      at += count;
      if (partial.length() < needed || needed() > needed) {
        continue;
      }
      ByteBuffer frame = partial.bytes();
      int head = headLength(frame, 0, needed);
      if (streams && isData(frame.get(0))) {
        left = payloadLength(frame, 0);
      } else {
        sink.frame(frame.get(0) & 0x0F, frame, head, needed, now);
      }
      partial.clear();
      return at;
    }
    return at;
  }

  /**
   * How many bytes of the incomplete frame have to be collected next: those of its head, or all.
   */
  private int needed() {
    ByteBuffer frame = partial.bytes();
    int head = headLength(frame, 0, partial.length());
    if (partial.length() < head || streams && isData(frame.get(0))) {
      return head;
    }
    return Math.toIntExact(head + payloadLength(frame, 0));
  }

  private static boolean isData(byte first) {
    return (first & 0x08) == 0;
  }

  /** The length of the head: 2, 4 or 10; 2 until the second byte has arrived. */
  private static int headLength(ByteBuffer in, int at, int available) {
    if (available < 2) {
      return 2;
    }
    int length = in.get(at + 1);
    if (length < 0) {
      throw new IllegalStateException("the server masks its frames");
    }
    return length < 126 ? 2 : length == 126 ? 4 : 10;
  }

  private static long payloadLength(ByteBuffer in, int at) {
    int length = in.get(at + 1);
    if (length < 126) {
      return length;
    }
    return length == 126
        ? Short.reverseBytes(in.getShort(at + 2)) & 0xFFFF
        : Long.reverseBytes(in.getLong(at + 2));
  }
}
