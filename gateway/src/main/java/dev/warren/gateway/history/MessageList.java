package dev.warren.gateway.history;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Messages by position. One thread adds them, in the order of their positions, and removes them.
 * Any thread reads without a lock: it finds every message that was there when it began and is still
 * there.
 *
 * <p>The messages are in chunks. A sorted map with an entry for each message would cost an addition
 * and a removal a microsecond each, and the garbage collector some objects for each message.
 */
final class MessageList {

  /** The first chunk is small, because there are very many channels with few messages. */
  private static final int FIRST_CHUNK = 8;

  private static final int CHUNK = 64;

  /** The chunks by the position of their first message. Every chunk but the last one is full. */
  private final ConcurrentSkipListMap<Long, Chunk> chunks = new ConcurrentSkipListMap<>();

  /** The chunk to add to; null for none. Confined to the thread that writes. */
  private @Nullable Chunk last;

  /** Neighboring messages. A removed message leaves its place empty. */
  private static final class Chunk {
    private final long[] positions;
    private final AtomicReferenceArray<@Nullable HeldMessage> messages;

    /** How many places are used. Raised after a message has its place. */
    private volatile int used;

    /** How many messages remain. Confined to the thread that writes. */
    private int held;

    Chunk(int places) {
      positions = new long[places];
      messages = new AtomicReferenceArray<>(places);
    }

    boolean isFull() {
      return used == positions.length;
    }

    void add(HeldMessage message) {
      int place = used;
      positions[place] = message.position();
      messages.setPlain(place, message);
      used = place + 1;
      held++;
    }

    /** The first place whose position is not less. */
    int placeOf(long position) {
      int found = Arrays.binarySearch(positions, 0, used, position);
      return found < 0 ? -found - 1 : found;
    }
  }

  /** Adds a message. Its position is larger than those of all others that were added. */
  void add(HeldMessage message) {
    Chunk to = last;
    if (to != null && !to.isFull()) {
      to.add(message);
      return;
    }
    to = new Chunk(to == null ? FIRST_CHUNK : CHUNK);
    to.add(message);
    chunks.put(message.position(), to);
    last = to;
  }

  /** Removes a message that was added. */
  void remove(HeldMessage message) {
    Map.Entry<Long, Chunk> entry = chunks.floorEntry(message.position());
    Chunk from = entry.getValue();
    from.messages.set(from.placeOf(message.position()), null);
    if (--from.held == 0) {
      chunks.remove(entry.getKey());
      last = from == last ? null : last;
    }
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** The message with the smallest position; null if there is none. */
  @Nullable HeldMessage first() {
    Iterator<HeldMessage> all = after(Long.MIN_VALUE, Long.MAX_VALUE).iterator();
    return all.hasNext() ? all.next() : null;
  }

  /** The message with the largest position; null if there is none. */
  @Nullable HeldMessage last() {
    Iterator<HeldMessage> all = before(Long.MAX_VALUE).iterator();
    return all.hasNext() ? all.next() : null;
  }

  /** The messages after a position, the first one first, up to a last position. */
  Iterable<HeldMessage> after(long position, long upTo) {
    return () -> new Forward(position, upTo);
  }

  /** The messages before a position, the last one first. */
  Iterable<HeldMessage> before(long position) {
    return () -> new Backward(position);
  }

  /** Moves from chunk to chunk, and finds the next message before it is asked for. */
  private abstract static class Walk implements Iterator<HeldMessage> {
    Map.@Nullable Entry<Long, Chunk> at;
    int place;
    private @Nullable HeldMessage next;

    /** Moves to the next place, in this chunk or another one; false at the end. */
    abstract boolean move(Map.Entry<Long, Chunk> from);

    final void find() {
      next = null;
      while (next == null && at != null && move(at)) {
        next = at == null ? null : at.getValue().messages.get(place);
      }
    }

    @Override
    public final boolean hasNext() {
      return next != null;
    }

    @Override
    public final HeldMessage next() {
      HeldMessage found = next;
      if (found == null) {
        throw new NoSuchElementException();
      }
      find();
      return found;
    }
  }

  private final class Forward extends Walk {
    private final long upTo;

    Forward(long after, long upTo) {
      this.upTo = upTo;
      at = chunks.floorEntry(after);
      if (at == null) {
        at = chunks.firstEntry();
        place = -1;
      } else {
        Chunk chunk = at.getValue();
        int first = chunk.placeOf(after);
        place = first < chunk.used && chunk.positions[first] == after ? first : first - 1;
      }
      find();
    }

    @Override
    boolean move(Map.Entry<Long, Chunk> from) {
      place++;
      if (place >= from.getValue().used) {
        // Looked up before the second look at the chunk: if there is a next chunk, this one is
        // full, so nothing is added to it between the two.
        Map.Entry<Long, Chunk> following = chunks.higherEntry(from.getKey());
        if (place >= from.getValue().used) {
          at = following;
          place = 0;
        }
      }
      return at != null && at.getValue().positions[place] <= upTo;
    }
  }

  private final class Backward extends Walk {

    Backward(long before) {
      at = chunks.lowerEntry(before);
      place = at == null ? 0 : at.getValue().placeOf(before);
      find();
    }

    @Override
    boolean move(Map.Entry<Long, Chunk> from) {
      place--;
      if (place < 0) {
        at = chunks.lowerEntry(from.getKey());
        place = at == null ? 0 : at.getValue().used - 1;
      }
      return at != null;
    }
  }
}
