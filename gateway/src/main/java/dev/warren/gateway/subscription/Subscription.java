package dev.warren.gateway.subscription;

import dev.warren.gateway.access.User;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One of a client's subscriptions. Event loop only. */
interface Subscription {

  CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  SubscriptionKind kind();

  /** The client's request for this subscription. */
  SubscribeRequest request();

  /** The connection has room again: write waiting messages. */
  default void writable() {}

  /** Whether the subscription still sends history, or a snapshot, before it is live. */
  default boolean isResuming() {
    return false;
  }

  /** Whether the user of a fresh token may have this subscription, too. */
  default boolean mayContinue(User user) {
    return true;
  }

  /** The session continues with a fresh token of this user, who {@link #mayContinue}. */
  default void renewed(User user) {}

  /**
   * Ends the subscription. If it is not live yet, the client gets its receipt, and nothing more.
   *
   * @return completes, on any thread, when RabbitMQ has requeued every unacknowledged message
   */
  CompletionStage<Void> end();
}
