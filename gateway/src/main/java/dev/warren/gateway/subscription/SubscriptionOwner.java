package dev.warren.gateway.subscription;

import org.jspecify.annotations.Nullable;

/** A client's set of subscriptions, as each of its subscriptions uses it. Event loop only. */
interface SubscriptionOwner {

  /** Removes a subscription that has failed. */
  void forget(String subscriptionId);

  /**
   * The position up to which the client has every topic message; null while history is being sent.
   */
  @Nullable Long position();

  /**
   * The client gets, or has got, topic messages from this position on, so it may acknowledge them.
   */
  void showsTopicsFrom(long position);

  /** Counts messages that a subscription wrote to the client. */
  void delivered(SubscriptionKind kind, int messages);
}
