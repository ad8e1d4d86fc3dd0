package dev.warren.bench.load;

import java.nio.ByteBuffer;

/**
 * A client's place in the log: the {@code message-id} of its last STOMP MESSAGE. It outlives the
 * connection, because the client resumes with it. On the connection's event loop.
 */
final class Bookmark {

  /** The client has not read a message yet. */
  static final long NONE = -1;

  private static final String HEADER = "\nmessage-id:";

  /** The first eight bytes of the header, as a little-endian long. */
  private static final long MARK = Body.littleEndian(HEADER);

  private long position = NONE;

  /** The header's offset in the previous frame, which is usually the same in the next one. */
  private int distance;

  long position() {
    return position;
  }

  /** Remembers the id of a MESSAGE. The buffer is little-endian. */
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

  /** Compares the first bytes only: no other header of a MESSAGE begins like that. */
  private static boolean isHeader(ByteBuffer in, int at, int to) {
    return at + HEADER.length() < to && in.getLong(at) == MARK;
  }
}
