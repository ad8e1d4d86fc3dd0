package dev.warren.system.presence;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * When something was so, and when not, by {@link System#nanoTime()}; before all, not. Thread-safe.
 */
final class Times {

  private final NavigableMap<Long, Boolean> changes = new TreeMap<>();

  synchronized void is(boolean so) {
    changes.put(System.nanoTime(), so);
  }

  private synchronized NavigableMap<Long, Boolean> copy() {
    return new TreeMap<>(changes);
  }

  /** For how long, at most, this was so, the second was so, and the third was not. */
  static long longestNanos(Times so, Times alsoSo, Times butNot) {
    NavigableMap<Long, Boolean> first = so.copy();
    NavigableMap<Long, Boolean> second = alsoSo.copy();
    NavigableMap<Long, Boolean> third = butNot.copy();
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
