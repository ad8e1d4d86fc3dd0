package dev.warren.worker.ownership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Timers by key, earliest first. A key has one timer at most; all times are readings of {@link
 * Clock#steady()}. Not thread-safe.
 */
public final class TimerQueue<K> {

  /**
   * @param number breaks ties: of two timers for the same time, the one that was set first expires
   *     first
   */
  private record Entry<K>(long at, long number, K key) {}

  private final Map<K, Entry<K>> byKey = new HashMap<>();
  private final TreeSet<Entry<K>> byTime =
      new TreeSet<>(Comparator.<Entry<K>>comparingLong(Entry::at).thenComparing(Entry::number));
  private long nextNumber;

  /** Sets the key's timer, replacing the one it has. */
  public void set(K key, long at) {
    Entry<K> entry = new Entry<>(at, nextNumber++, key);
    remove(byKey.put(key, entry));
    byTime.add(entry);
  }

  /** Sets the key's timer unless it has an earlier one. */
  public void setIfEarlier(K key, long at) {
    Entry<K> current = byKey.get(key);
    if (current == null || at < current.at()) {
      set(key, at);
    }
  }

  public void cancel(K key) {
    remove(byKey.remove(key));
  }

  private void remove(@Nullable Entry<K> entry) {
    if (entry != null) {
      byTime.remove(entry);
    }
  }

  /** The time of the earliest timer; empty if there is none. */
  public OptionalLong next() {
    return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.first().at());
  }

  /** Removes the earliest timer and returns its key; null if none has expired by {@code now}. */
  public @Nullable K pollExpired(long now) {
    if (byTime.isEmpty() || byTime.first().at() > now) {
      return null;
    }
    K key = byTime.first().key();
    cancel(key);
    return key;
  }

  /**
   * The keys whose timers have expired by {@code now}, earliest first. Each timer is set again.
   *
   * @param limit the maximum number of keys
   * @param retryAfterMs how long after {@code now} the timers expire again
   */
  public List<K> expired(long now, int limit, long retryAfterMs) {
    List<K> expired = new ArrayList<>();
    while (expired.size() < limit) {
      K key = pollExpired(now);
      if (key == null) {
        break;
      }
      expired.add(key);
      set(key, now + retryAfterMs);
    }
    return expired;
  }
}
