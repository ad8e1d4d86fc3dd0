package dev.warren.worker.intake;

import dev.warren.broker.Family;
import dev.warren.worker.alert.AlertRules;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** What became of events and their alerts since the worker was started. Thread-safe. */
public final class IntakeCounts {

  /** What became of an event, known when it is acknowledged. */
  public enum Outcome {
    PUBLISHED,
    /** Published, after it had waited behind an alert of its channel. */
    HELD,
    /** Told nobody anything new, so that nothing was published. */
    SILENT,
    DEAD_LETTER
  }

  /** What became of an alert that its user's queue did not take. */
  public enum Failure {
    RETRIED,
    DEAD_LETTER
  }

  private final Map<Family, Map<Outcome, LongAdder>> events = new EnumMap<>(Family.class);
  private final Map<String, LongAdder> alerts = new HashMap<>();
  private final Map<Failure, LongAdder> failures = counters(Failure.class);
  private final LongAdder reopened = new LongAdder();

  IntakeCounts(AlertRules rules) {
    for (Family family : Family.values()) {
      events.put(family, counters(Outcome.class));
    }
    rules.names().forEach(rule -> alerts.put(rule, new LongAdder()));
  }

  private static <K extends Enum<K>> Map<K, LongAdder> counters(Class<K> type) {
    Map<K, LongAdder> counters = new EnumMap<>(type);
    for (K each : type.getEnumConstants()) {
      counters.put(each, new LongAdder());
    }
    return counters;
  }

  private static <K, V> V of(Map<K, V> counters, K key) {
    V counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + key);
    }
    return counter;
  }

  void acknowledged(Family family, Outcome outcome) {
    of(of(events, family), outcome).increment();
  }

  void raised(String rule) {
    of(alerts, rule).increment();
  }

  void failed(Failure then) {
    of(failures, then).increment();
  }

  /** A partition has ended, and will be consumed again. */
  void reopened() {
    reopened.increment();
  }

  public long events(Family family, Outcome outcome) {
    return of(of(events, family), outcome).sum();
  }

  /** The names of all rules. */
  public Set<String> rules() {
    return alerts.keySet();
  }

  public long alerts(String rule) {
    return of(alerts, rule).sum();
  }

  public long failures(Failure then) {
    return of(failures, then).sum();
  }

  public long reopenings() {
    return reopened.sum();
  }
}
