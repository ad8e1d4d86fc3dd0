package dev.warren.system.presence;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The times at which a condition was true, by {@link System#nanoTime()}. False at the beginning.
 * Thread-safe.
 */
final class Times {

  private final NavigableMap<Long, Boolean> changes = new TreeMap<>();

  synchronized void set(boolean value) {
    changes.put(System.nanoTime(), value);
  }

  private synchronized NavigableMap<Long, Boolean> copy() {
    return new TreeMap<>(changes);
  }

  /** The longest time for which the first two conditions were true and the third was not. */
  static long longestNanos(Times one, Times two, Times not) {
    NavigableMap<Long, Boolean> first = one.copy();
    NavigableMap<Long, Boolean> second = two.copy();
    NavigableMap<Long, Boolean> third = not.copy();
    TreeMap<Long, Boolean> all = new TreeMap<>(first);
    all.putAll(second);
    all.putAll(third);
    all.put(System.nanoTime(), false);
    long longest = 0;
    Long since = null;
    for (long at : all.keySet()) {
      boolean is = at(first, at) && at(second, at) && !at(third, at);
      if (since != null && !is) {
        longest = Math.max(longest, at - since);
      }
      since = is ? since == null ? Long.valueOf(at) : since : null;
    }
    return since == null ? longest : Math.max(longest, System.nanoTime() - since);
  }

  private static boolean at(NavigableMap<Long, Boolean> changes, long at) {
    Map.Entry<Long, Boolean> before = changes.floorEntry(at);
    return before != null && before.getValue();
  }
}
