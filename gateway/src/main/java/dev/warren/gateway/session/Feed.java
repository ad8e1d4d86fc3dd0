package dev.warren.gateway.session;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.Viewer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What one of a client's subscriptions is fed by. Used on the connection's event loop only. */
interface Feed {

  CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  FeedKind kind();

  /** The connection takes more: what waits can be written. */
  default void pump() {}

  /** What its user has to be allowed to read; null where everybody is. */
  default @Nullable ChannelPattern readsBy() {
    return null;
  }

  /** Somebody else looks, from now on. */
  default void renew(Viewer viewer) {}

  /**
   * Writes nothing after this. Completes, on any thread, when RabbitMQ has back what was not
   * acknowledged.
   */
  CompletionStage<Void> end();
}
