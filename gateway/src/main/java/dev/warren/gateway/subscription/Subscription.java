package dev.warren.gateway.subscription;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.Viewer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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

  /** The pattern that the user needs the right to read; null if every user may subscribe. */
  default @Nullable ChannelPattern requiredRead() {
    return null;
  }

  /** The session continues with a fresh token, whose user sees messages as this viewer. */
  default void renewed(Viewer viewer) {}

  /**
   * Ends the subscription. If it is not live yet, the client gets its receipt, and nothing more.
   *
   * @return completes, on any thread, when RabbitMQ has requeued every unacknowledged message
   */
  CompletionStage<Void> end();
}
