package dev.warren.gateway.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** One counter for each constant of an enum. Thread-safe. */
public final class Counters<K extends Enum<K>> {

  private final Map<K, LongAdder> counters;

  public Counters(Class<K> type) {
    counters = new EnumMap<>(type);
    for (K each : type.getEnumConstants()) {
      counters.put(each, new LongAdder());
    }
  }

  /** Adds to one counter; a negative amount counts down. */
  public void add(K key, long amount) {
    Objects.requireNonNull(counters.get(key)).add(amount);
  }

  public long sum(K key) {
    return Objects.requireNonNull(counters.get(key)).sum();
  }
}
