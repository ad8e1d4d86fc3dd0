package dev.warren.gateway.subscription;

import dev.warren.gateway.session.Counters;

/**
 * How many subscriptions clients have, and how many messages were written for them. The fan-out
 * counts the live messages of topics itself. Thread-safe.
 */
public final class SubscriptionCounts {

  private final Counters<SubscriptionKind> subscriptions = new Counters<>(SubscriptionKind.class);
  private final Counters<SubscriptionKind> delivered = new Counters<>(SubscriptionKind.class);

  void began(SubscriptionKind kind) {
    subscriptions.add(kind, 1);
  }

  void ended(SubscriptionKind kind) {
    subscriptions.add(kind, -1);
  }

  void delivered(SubscriptionKind kind, int messages) {
    delivered.add(kind, messages);
  }

  /** How many subscriptions there are now. */
  public long subscriptions(SubscriptionKind kind) {
    return subscriptions.sum(kind);
  }

  /** How many messages were written to clients, without the live messages of topics. */
  public long deliveries(SubscriptionKind kind) {
    return delivered.sum(kind);
  }
}
