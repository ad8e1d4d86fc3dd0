package dev.warren.bench.load;

import java.nio.ByteBuffer;

/**
 * Finds messages and lines in a stream of NATS's client protocol, and skips payloads. A message is
 * {@code MSG <subject> <sid> [<reply>] <size>\r\n<payload>\r\n}. Reads may split the stream at any
 * byte. One thread.
 */
final class NatsReader {

  private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
  private static final int MSG = (int) Body.littleEndian("MSG ");
  private static final int HMSG = (int) Body.littleEndian("HMSG");

  /** Receives messages and lines. The bytes are valid within the call only. */
  interface Sink {

    /** A message with its payload from {@code from} until {@code to}. */
    void message(ByteBuffer in, int from, int to, long now);

    /** Any other line. */
    void line(ByteBuffer in, int from, int to);
  }

  private final Sink sink;
  private final Partial partial;

  /** The length of an incomplete message with its payload; 0 until its first line is complete. */
  private int needed;

  NatsReader(Sink sink, Partial.Spares spares) {
    this.sink = sink;
    partial = new Partial(spares);
  }

  /** Reads the next bytes, from {@code from} until {@code to} of a little-endian buffer. */
  void read(ByteBuffer in, int from, int to, long now) {
    int at = partial.length() == 0 ? from : resume(in, from, to, now);
    while (at < to) {
      int line = endOfLine(in, at, to);
      if (line < 0) {
        partial.append(in, at, to - at, 0);
        return;
      }
      int size = payloadSize(in, at, line);
      if (size < 0) {
        sink.line(in, at, line);
        at = line;
        continue;
      }
      int end = line + size + 2;
      if (end > to) {
        needed = end - at;
        partial.append(in, at, to - at, needed);
        return;
      }
      sink.message(in, line, line + size, now);
      at = end;
    }
  }

  void clear() {
    partial.clear();
  }

  /** Completes the message or line that an earlier read began; returns the start of the next. */
  private int resume(ByteBuffer in, int from, int to, long now) {
    int at = from;
    if (needed == 0) {
      int line = endOfLine(in, from, to);
      at = line < 0 ? to : line;
      partial.append(in, from, at - from, 0);
      if (line < 0) {
        return at;
      }
      int size = payloadSize(partial.bytes(), 0, partial.length());
      if (size < 0) {
        sink.line(partial.bytes(), 0, partial.length());
        partial.clear();
        return at;
      }
      needed = partial.length() + size + 2;
    }
    int count = Math.min(needed - partial.length(), to - at);
    partial.append(in, at, count, needed);
    if (partial.length() == needed) {
      ByteBuffer whole = partial.bytes();
      int line = endOfLine(whole, 0, needed);
      sink.message(whole, line, needed - 2, now);
      partial.clear();
      needed = 0;
    }
    return at + count;
  }

  /** The size at the end of a message's first line; −1 for any other line. */
  private static int payloadSize(ByteBuffer in, int from, int to) {
    if (to - from < 8) {
      return -1;
    }
    int verb = in.getInt(from);
    if (verb != MSG && verb != HMSG) {
      return -1;
    }
    int size = 0;
    int weight = 1;
    for (int at = to - 3; in.get(at) != ' '; at--, weight *= 10) {
      size += (in.get(at) - '0') * weight;
    }
    return size;
  }

  /** The index after the next line feed, comparing eight bytes at a time; −1 if there is none. */
  private static int endOfLine(ByteBuffer in, int from, int to) {
    int at = from;
    for (; at + 8 <= to; at += 8) {
      long differing = in.getLong(at) ^ LINE_FEEDS;
      long zeros = differing - 0x0101010101010101L & ~differing & 0x8080808080808080L;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >>> 3) + 1;
      }
    }
    for (; at < to; at++) {
      if (in.get(at) == '\n') {
        return at + 1;
      }
    }
    return -1;
  }
}
