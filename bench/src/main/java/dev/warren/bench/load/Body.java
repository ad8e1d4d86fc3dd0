package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The body of a message: JSON of a fixed size with the message's number, its channel and the time
 * of sending.
 *
 * <pre>
 * {"type":"load","data":{"pad":"xx…","number":"00000042","channel":"00000003","at":"0000001234567890"}}
 * </pre>
 *
 * <p>The fields for the reader come last and have a fixed width. So they are at the same distance
 * from the end of every frame, and a few multiplications decode them. Times are nanoseconds since
 * this process began. Not thread-safe.
 */
final class Body {

  /** {@code "number"}, as a little-endian long. */
  private static final long MARK = littleEndian("\"number\"");

  private static final String FIXED =
      "\",\"number\":\"00000000\",\"channel\":\"00000000\",\"at\":\"0000000000000000\"}}";
  private static final int NUMBER = 10;
  private static final int CHANNEL = NUMBER + 8 + 13;
  private static final int AT = CHANNEL + 8 + 8;
  private static final int READ = AT + 16;
  private static final long START = System.nanoTime();

  private final byte[] bytes;
  private final int mark;

  private Body(String head, int size) {
    int pad = size - head.length() - FIXED.length();
    if (pad < 0) {
      throw new IllegalArgumentException(
          "a body has %d bytes at least".formatted(head.length() + FIXED.length()));
    }
    bytes = (head + "x".repeat(pad) + FIXED).getBytes(StandardCharsets.US_ASCII);
    mark = bytes.length - FIXED.length() + 2;
  }

  static Body plain(int size) {
    return new Body("{\"type\":\"load\",\"data\":{\"pad\":\"", size);
  }

  /** A body that is a typed event, for the worker. */
  static Body event(int size) {
    return new Body(
        "{\"type\":\"note_created\",\"data\":{\"noteId\":\"1\",\"author\":\"bench\",\"body\":\"",
        size);
  }

  /** A body that is a message of a chat, for the worker. */
  static Body chatMessage(int size) {
    return new Body(
        "{\"type\":\"chat_message\",\"data\":{\"sender\":\"bench\",\"content\":\"", size);
  }

  static Body typing(int size) {
    return new Body(
        "{\"type\":\"typing\",\"data\":{\"userId\":\"bench\",\"typing\":true,\"pad\":\"", size);
  }

  /** The bodies for channels of a kind, which are published to a channel one after the other. */
  static List<Body> of(Channels.Kind kind, int size) {
    return switch (kind) {
      case RELAYED -> List.of(plain(size));
      case NOTES -> List.of(event(size));
      case CHAT -> List.of(typing(size), chatMessage(size));
    };
  }

  int size() {
    return bytes.length;
  }

  /** Fills in the fields; returns the same array each time. */
  byte[] fill(int channel, long number, long at) {
    digits(mark + NUMBER, 8, number);
    digits(mark + CHANNEL, 8, channel);
    digits(mark + AT, 16, at);
    return bytes;
  }

  private void digits(int index, int width, long value) {
    for (int i = index + width - 1; i >= index; i--, value /= 10) {
      bytes[i] = (byte) ('0' + value % 10);
    }
  }

  static long now() {
    return System.nanoTime() - START;
  }

  /** Whether a body's mark is at this index. The buffer is little-endian, here and below. */
  static boolean marked(ByteBuffer in, int mark) {
    return in.getLong(mark) == MARK;
  }

  /** The index of the mark of a frame's last complete body; −1 if there is none. */
  static int find(ByteBuffer in, int from, int to) {
    for (int mark = to - READ; mark >= from; mark--) {
      if (marked(in, mark)) {
        return mark;
      }
    }
    return -1;
  }

  static int number(ByteBuffer in, int mark) {
    return eightDigits(in.getLong(mark + NUMBER));
  }

  static int channel(ByteBuffer in, int mark) {
    return eightDigits(in.getLong(mark + CHANNEL));
  }

  static long at(ByteBuffer in, int mark) {
    return eightDigits(in.getLong(mark + AT)) * 100_000_000L
        + eightDigits(in.getLong(mark + AT + 8));
  }

  /** Decodes eight digits by three multiplications: first pairs, then fours, then all eight. */
  private static int eightDigits(long ascii) {
    long digits = ascii - 0x3030303030303030L;
    long pairs = digits * 10 + (digits >>> 8);
    long even = (pairs & 0x000000FF000000FFL) * (100L + (1_000_000L << 32));
    long odd = (pairs >>> 16 & 0x000000FF000000FFL) * (1L + (10_000L << 32));
    return (int) (even + odd >>> 32);
  }

  /** Up to eight characters in the form of {@link ByteBuffer#getLong}, padded with zeros. */
  static long littleEndian(String characters) {
    byte[] eight = Arrays.copyOf(characters.getBytes(StandardCharsets.US_ASCII), 8);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | eight[i] & 0xFF;
    }
    return value;
  }
}
