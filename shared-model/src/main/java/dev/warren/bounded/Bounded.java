package dev.warren.bounded;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes maps and sets with a largest size, for what a program should remember for a while but must
 * not collect for ever. None of them is thread-safe. An empty one takes about 100 bytes, so each
 * session may have its own.
 *
 * <p>These are {@link LinkedHashMap}s and not a cache library's: eviction is exact, in a known
 * order and in the caller's thread, so a test or a lock around it behaves as with any other map.
 */
public final class Bounded {

  private Bounded() {}

  /**
   * A map that removes the entry that was added first. To put a key again changes its value but not
   * its place.
   *
   * @param most the entries it holds at most
   */
  public static <K, V> Map<K, V> map(int most) {
    return bounded(most, false);
  }

  /**
   * A map that removes the least recently used entry: {@code put} and {@code get} use one, {@code
   * containsKey} does not.
   *
   * @param most the entries it holds at most
   */
  public static <K, V> Map<K, V> leastRecentlyUsedMap(int most) {
    return bounded(most, true);
  }

  /**
   * A set that removes the element that was added first. To add an element again does not change
   * its place.
   *
   * @param most the elements it holds at most
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
