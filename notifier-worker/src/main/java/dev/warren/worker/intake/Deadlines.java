package dev.warren.worker.intake;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When to look at what: each key once, by {@link Clock#steady()}. Not thread-safe. */
public final class Deadlines<K> {

  private record Entry<K>(long at, long number, K key) {}

  private final Map<K, Entry<K>> byKey = new HashMap<>();
  private final TreeSet<Entry<K>> byTime =
      new TreeSet<>(Comparator.<Entry<K>>comparingLong(Entry::at).thenComparing(Entry::number));
  private long numbers;

  /** In place of the key's earlier one. */
  public void set(K key, long at) {
    Entry<K> entry = new Entry<>(at, numbers++, key);
    remove(byKey.put(key, entry));
    byTime.add(entry);
  }

  /** Unless there is an earlier one. */
  public void setIfEarlier(K key, long at) {
    Entry<K> before = byKey.get(key);
    if (before == null || at < before.at()) {
      set(key, at);
    }
  }

  public void clear(K key) {
    remove(byKey.remove(key));
  }

  private void remove(@Nullable Entry<K> entry) {
    if (entry != null) {
      byTime.remove(entry);
    }
  }

  /** The earliest. */
  public OptionalLong next() {
    return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.first().at());
  }

  /** The key of the earliest that is over by then, which is here no more; null for none. */
  public @Nullable K takeOver(long now) {
    if (byTime.isEmpty() || byTime.first().at() > now) {
      return null;
    }
    Entry<K> first = byTime.first();
    clear(first.key());
    return first.key();
  }
}
