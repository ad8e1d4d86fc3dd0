package dev.warren.worker.intake;

import dev.warren.broker.Family;
import dev.warren.worker.publish.AlertFailures;
import dev.warren.worker.publish.PendingEvent;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** Counts events and alerts since the worker started. Thread-safe. */
public final class IntakeCounts {

  /** The outcome of an event, known when it is finished. */
  public enum Outcome {
    PUBLISHED,
    /** The event was published after it had waited for an alert of its channel. */
    HELD,
    /** The event changed nothing, so nothing was published. */
    SILENT,
    DEAD_LETTER;

    static Outcome of(PendingEvent event) {
      if (event.publications().isEmpty()) {
        return SILENT;
      } else if (event.publications().isDeadLetter()) {
        return DEAD_LETTER;
      }
      return event.hasWaited() ? HELD : PUBLISHED;
    }
  }

  private final Map<Family, Map<Outcome, LongAdder>> events = new EnumMap<>(Family.class);
  private final Map<String, LongAdder> alerts = new HashMap<>();
  private final AlertFailures alertFailures = new AlertFailures();
  private final LongAdder reopened = new LongAdder();
  private volatile LongConsumer onConfirm = nanos -> {};

  /**
   * @param rules the names of all alert rules
   */
  public IntakeCounts(List<String> rules) {
    for (Family family : Family.values()) {
      Map<Outcome, LongAdder> counters = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        counters.put(outcome, new LongAdder());
      }
      events.put(family, counters);
    }
    rules.forEach(rule -> alerts.put(rule, new LongAdder()));
  }

  private static <K, V> V get(Map<K, V> counters, K key) {
    V counter = counters.get(key);
    if (counter == null) {
      throw new IllegalArgumentException("no counter for " + key);
    }
    return counter;
  }

  /** RabbitMQ has confirmed all publications of the event. */
  void done(Family family, PendingEvent event) {
    get(get(events, family), Outcome.of(event)).increment();
    if (!event.publications().isEmpty()) {
      onConfirm.accept(event.ageNanos());
    }
  }

  /**
   * Sets a listener for every event with publications.
   *
   * @param nanos receives the time until RabbitMQ had confirmed all of them, in nanoseconds
   */
  public void onConfirm(LongConsumer nanos) {
    onConfirm = nanos;
  }

  void raised(String rule) {
    get(alerts, rule).increment();
  }

  /** A partition has ended. It will be consumed again. */
  void reopened() {
    reopened.increment();
  }

  public long events(Family family, Outcome outcome) {
    return get(get(events, family), outcome).sum();
  }

  /** The names of all alert rules. */
  public Set<String> rules() {
    return alerts.keySet();
  }

  public long alerts(String rule) {
    return get(alerts, rule).sum();
  }

  public AlertFailures alertFailures() {
    return alertFailures;
  }

  public long reopenings() {
    return reopened.sum();
  }
}
