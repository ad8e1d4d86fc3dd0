package dev.warren.bounded;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes maps and sets with a largest size, for values that a program remembers for a while but must
 * not collect for ever. None of them is thread-safe. An empty one takes about 100 bytes, so each
 * session may have its own.
 *
 * <p>These are {@link LinkedHashMap}s and not caches of a library: eviction is exact, in a known
 * order and on the caller's thread, so tests and locks work as with any other map.
 */
public final class Bounded {

  private Bounded() {}

  /**
   * A map that removes the entry that was added first. A {@code put} of a key that the map has
   * changes the value but not the place.
   *
   * @param most the most entries
   */
  public static <K, V> Map<K, V> map(int most) {
    return bounded(most, false);
  }

  /**
   * A map that removes the least recently used entry: {@code put} and {@code get} use one, {@code
   * containsKey} does not.
   *
   * @param most the most entries
   */
  public static <K, V> Map<K, V> leastRecentlyUsedMap(int most) {
    return bounded(most, true);
  }

  /**
   * A set that removes the element that was added first. Adding an element that the set has does
   * not change the element's place.
   *
   * @param most the most elements
   */
  public static <E> Set<E> set(int most) {
    return Collections.newSetFromMap(map(most));
  }

  private static <K, V> Map<K, V> bounded(int most, boolean byUse) {
    if (most < 1) {
      throw new IllegalArgumentException("a bound must be at least 1, not " + most);
    }
    return new LinkedHashMap<>(16, 0.75f, byUse) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }
}
