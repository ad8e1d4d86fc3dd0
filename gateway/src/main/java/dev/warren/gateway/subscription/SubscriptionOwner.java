package dev.warren.gateway.subscription;

import org.jspecify.annotations.Nullable;

/** The client's set of subscriptions, as one of them sees it. Event loop only. */
interface SubscriptionOwner {

  /** Removes a subscription that has failed. */
  void forget(String subscriptionId);

  /** The client has every topic message up to here; null while history is still on its way. */
  @Nullable Long position();

  /**
   * The client has, or gets from now on, messages of topics from this position on, so it may
   * acknowledge them.
   */
  void showsTopicsFrom(long position);

  /** Counts messages that a subscription wrote to the client. */
  void delivered(SubscriptionKind kind, int messages);
}
