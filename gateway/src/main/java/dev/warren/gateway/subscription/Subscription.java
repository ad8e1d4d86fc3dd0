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

  /** The request that the client subscribed with. */
  SubscribeRequest request();

  /** The connection has room again: write what waits. */
  default void writable() {}

  /** The pattern that the user must be allowed to read; null where every user may subscribe. */
  default @Nullable ChannelPattern requiredRead() {
    return null;
  }

  /** The session continues under a token with these rights to see messages. */
  default void renewed(Viewer viewer) {}

  /**
   * Ends the subscription. A client that still waits for it to be live gets its receipt, and
   * nothing more.
   *
   * @return completes, on any thread, when RabbitMQ has requeued every unacknowledged message
   */
  CompletionStage<Void> end();
}
