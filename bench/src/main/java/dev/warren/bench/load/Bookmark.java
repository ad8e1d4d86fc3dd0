package dev.warren.bench.load;

import java.nio.ByteBuffer;

/**
 * How far a client has read: the {@code message-id} of the last STOMP MESSAGE it got. It outlives
 * the connection, as a client that comes back brings it. On its event loop.
 */
final class Bookmark {

  /** Nothing was read yet. */
  static final long NONE = -1;

  private static final String HEADER = "\nmessage-id:";

  /** What the header begins with, as a little-endian long. */
  private static final long MARK = Body.littleEndian(HEADER);

  private long position = NONE;

  /** Where the header was last time, from the frame's first byte: mostly it is there again. */
  private int distance;

  long position() {
    return position;
  }

  /** A MESSAGE; the buffer is little-endian. */
  void take(ByteBuffer in, int from, int to) {
    if (!isHeader(in, from + distance, to)) {
      distance = find(in, from, to);
    }
    int at = from + distance + HEADER.length();
    long digits = 0;
    for (byte next = in.get(at); next >= '0' && next <= '9'; next = in.get(++at)) {
      digits = digits * 10 + next - '0';
    }
    position = digits;
  }

  private static int find(ByteBuffer in, int from, int to) {
    for (int at = from; at < to; at++) {
      if (isHeader(in, at, to)) {
        return at - from;
      }
    }
    throw new IllegalStateException("a MESSAGE without a message-id");
  }

  /** With a byte behind it. No other header that begins so is in a MESSAGE. */
  private static boolean isHeader(ByteBuffer in, int at, int to) {
    return at + HEADER.length() < to && in.getLong(at) == MARK;
  }
}
