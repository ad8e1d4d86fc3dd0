package dev.warren.gateway.history;

import java.util.concurrent.CompletableFuture;

/**
 * A request that a scan of the log serves. If the scan fails, the request's result completes with
 * the exception. A client that disconnects cancels the result; then no scan serves the request any
 * more.
 */
interface ScanRequest {

  HistoryQuery query();

  CompletableFuture<?> result();

  /** Whether nobody waits for the result: it is complete, or canceled. */
  default boolean isDone() {
    return result().isDone();
  }
}
