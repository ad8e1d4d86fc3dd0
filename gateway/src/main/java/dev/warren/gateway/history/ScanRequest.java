package dev.warren.gateway.history;

import java.util.concurrent.CompletableFuture;

/**
 * A request that a scan of the log serves. If the scan fails, the request's result completes with
 * the exception. A client that disconnects cancels the result; then no scan serves the request any
 * more.
 *
 * @param <T> the result
 */
abstract class ScanRequest<T> {

  private final HistoryQuery query;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  ScanRequest(HistoryQuery query) {
    this.query = query;
  }

  final HistoryQuery query() {
    return query;
  }

  final CompletableFuture<T> result() {
    return result;
  }

  /** Whether nobody waits for the result: it is complete, or canceled. */
  final boolean isDone() {
    return result.isDone();
  }
}
