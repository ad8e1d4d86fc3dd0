package dev.warren.system.faults;

import dev.warren.testkit.client.StompFrame;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What one connection has asked receipts for and has not been told yet. Thread-safe. */
final class Asked {

  private final Duration atMost;
  private final Map<String, CompletableFuture<Outcome>> outcomes = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  /** One question; its outcome never fails, and comes in any case. */
  record Question(String receipt, CompletableFuture<Outcome> outcome) {}

  /**
   * @param atMost after which nobody knows the outcome
   */
  Asked(Duration atMost) {
    this.atMost = atMost;
  }

  Question ask() {
    String receipt = Integer.toString(next.incrementAndGet());
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    outcomes.put(receipt, outcome);
    outcome.completeOnTimeout(Outcome.UNKNOWN, atMost.toMillis(), TimeUnit.MILLISECONDS);
    outcome.thenRun(() -> outcomes.remove(receipt));
    return new Question(receipt, outcome);
  }

  /** A frame from the server that names a receipt, or none that was asked for. */
  void told(StompFrame frame, Outcome outcome) {
    CompletableFuture<Outcome> asked = outcomes.get(frame.header("receipt-id"));
    if (asked != null) {
      asked.complete(outcome);
    }
  }

  /** There is nobody left to answer. */
  void end() {
    outcomes.values().forEach(outcome -> outcome.complete(Outcome.UNKNOWN));
  }
}
