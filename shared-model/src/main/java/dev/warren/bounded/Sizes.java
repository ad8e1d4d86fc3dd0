package dev.warren.bounded;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of the entries of a memory. When a memory is full, the largest entry goes first. So
 * large entries of one publisher do not push out the small entries of others. Not thread-safe.
 */
public final class Sizes<K> {

  /**
   * @param number breaks ties: of two entries of one size, the one whose size was set first goes
   *     first
   */
  private record Entry<K>(K key, long bytes, long number) {}

  private final Map<K, Entry<K>> byKey = new HashMap<>();
  private final TreeSet<Entry<K>> largestFirst =
      new TreeSet<>(
          Comparator.<Entry<K>>comparingLong(Entry::bytes).reversed().thenComparing(Entry::number));
  private long nextNumber;
  private long total;

  /** Sets the size of an entry, in bytes. */
  public void set(K key, long bytes) {
    remove(key);
    Entry<K> entry = new Entry<>(key, bytes, nextNumber++);
    byKey.put(key, entry);
    largestFirst.add(entry);
    total += bytes;
  }

  /** Adds bytes to the size of an entry, or subtracts them; an entry of no bytes is removed. */
  public void add(K key, long more) {
    Entry<K> entry = byKey.get(key);
    long bytes = (entry == null ? 0 : entry.bytes()) + more;
    if (bytes == 0) {
      remove(key);
    } else {
      set(key, bytes);
    }
  }

  public void remove(K key) {
    Entry<K> entry = byKey.remove(key);
    if (entry != null) {
      largestFirst.remove(entry);
      total -= entry.bytes();
    }
  }

  /** The size of all entries, in bytes. */
  public long total() {
    return total;
  }

  /** The largest entry; null if there is none. */
  public @Nullable K largest() {
    return largestFirst.isEmpty() ? null : largestFirst.first().key();
  }
}
