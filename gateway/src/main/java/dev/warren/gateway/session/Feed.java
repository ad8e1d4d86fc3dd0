package dev.warren.gateway.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one of a client's subscriptions is fed by. Used on the connection's event loop only. */
interface Feed {

  CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  /** The connection takes more: what waits can be written. */
  default void pump() {}

  /**
   * Writes nothing after this. Completes, on any thread, when RabbitMQ has back what was not
   * acknowledged.
   */
  CompletionStage<Void> end();
}
