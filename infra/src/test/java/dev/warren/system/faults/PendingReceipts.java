package dev.warren.system.faults;

import dev.warren.testkit.client.StompFrame;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests of one connection whose RECEIPT has not come yet. Thread-safe. */
final class PendingReceipts {

  private final Duration atMost;
  private final Map<String, CompletableFuture<Outcome>> outcomes = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  /** A request. Its outcome always completes, and never exceptionally. */
  record Request(String receipt, CompletableFuture<Outcome> outcome) {}

  /**
   * @param atMost the time after which a request without a reply has the outcome UNKNOWN
   */
  PendingReceipts(Duration atMost) {
    this.atMost = atMost;
  }

  Request add() {
    String receipt = Integer.toString(next.incrementAndGet());
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    outcomes.put(receipt, outcome);
    outcome.completeOnTimeout(Outcome.UNKNOWN, atMost.toMillis(), TimeUnit.MILLISECONDS);
    outcome.thenRun(() -> outcomes.remove(receipt));
    return new Request(receipt, outcome);
  }

  /** Completes the request that this frame names, if any. */
  void complete(StompFrame frame, Outcome outcome) {
    CompletableFuture<Outcome> request = outcomes.get(frame.header("receipt-id"));
    if (request != null) {
      request.complete(outcome);
    }
  }

  /** Completes all requests, because the connection has ended. */
  void end() {
    outcomes.values().forEach(outcome -> outcome.complete(Outcome.UNKNOWN));
  }
}
