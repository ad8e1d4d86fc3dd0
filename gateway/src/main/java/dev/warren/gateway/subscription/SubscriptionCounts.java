package dev.warren.gateway.subscription;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many subscriptions clients have, and how many messages were written for them. The fan-out
 * counts the live messages of topics itself. Thread-safe.
 */
public final class SubscriptionCounts {

  private final Map<SubscriptionKind, LongAdder> subscriptions = counters();
  private final Map<SubscriptionKind, LongAdder> delivered = counters();

  private static Map<SubscriptionKind, LongAdder> counters() {
    Map<SubscriptionKind, LongAdder> counters = new EnumMap<>(SubscriptionKind.class);
    for (SubscriptionKind each : SubscriptionKind.values()) {
      counters.put(each, new LongAdder());
    }
    return counters;
  }

  void began(SubscriptionKind kind) {
    of(subscriptions, kind).increment();
  }

  void ended(SubscriptionKind kind) {
    of(subscriptions, kind).decrement();
  }

  void delivered(SubscriptionKind kind, int messages) {
    of(delivered, kind).add(messages);
  }

  private static LongAdder of(Map<SubscriptionKind, LongAdder> counters, SubscriptionKind kind) {
    LongAdder counter = counters.get(kind);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + kind);
    }
    return counter;
  }

  /** How many subscriptions there are now. */
  public long subscriptions(SubscriptionKind kind) {
    return of(subscriptions, kind).sum();
  }

  /** How many messages were written to clients, without the live messages of topics. */
  public long deliveries(SubscriptionKind kind) {
    return of(delivered, kind).sum();
  }
}
