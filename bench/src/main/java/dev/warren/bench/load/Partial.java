package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a frame or line whose end has not arrived yet. Only split frames are copied, at
 * most one per read. One thread.
 */
final class Partial {

  private static final int LARGEST = 26;

  /** The unused buffers of one event loop, by the binary logarithm of their size. */
  static final class Spares {

    private final List<Deque<ByteBuffer>> bySize =
        IntStream.rangeClosed(0, LARGEST)
            .<Deque<ByteBuffer>>mapToObj(size -> new ArrayDeque<>())
            .toList();

    private ByteBuffer take(int size) {
      int bits = Math.max(8, 32 - Integer.numberOfLeadingZeros(size - 1));
      if (bits > LARGEST) {
        throw new IllegalStateException("a frame of " + size + " bytes");
      }
      ByteBuffer spare = bySize.get(bits).poll();
      return spare != null
          ? spare
          : ByteBuffer.allocateDirect(1 << bits).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void give(ByteBuffer buffer) {
      bySize.get(Integer.numberOfTrailingZeros(buffer.capacity())).push(buffer);
    }
  }

  private final Spares spares;
  private @Nullable ByteBuffer bytes;
  private int length;

  Partial(Spares spares) {
    this.spares = spares;
  }

  int length() {
    return length;
  }

  /** The bytes. Valid only while {@link #length()} is not 0. */
  ByteBuffer bytes() {
    ByteBuffer held = bytes;
    if (held == null) {
      throw new IllegalStateException("nothing is held");
    }
    return held;
  }

  /** Adds bytes, making room for {@code expected} bytes in all if that is known. */
  void append(ByteBuffer in, int from, int count, int expected) {
    int needed = Math.max(length + count, expected);
    ByteBuffer held = bytes;
    if (held == null || held.capacity() < needed) {
      ByteBuffer larger = spares.take(needed);
      if (held != null) {
        larger.put(0, held, 0, length);
        spares.give(held);
      }
      bytes = held = larger;
    }
    held.put(length, in, from, count);
    length += count;
  }

  void clear() {
    if (bytes != null) {
      spares.give(bytes);
      bytes = null;
    }
    length = 0;
  }
}
