package dev.warren.gateway.consume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The callers that wait for one {@link QueueCheck}, and how far it has come. Thread-safe. */
final class QueueWaiters {

  // Guarded by this.
  private final List<CompletableFuture<Void>> waitForDeclared = new ArrayList<>();
  private final List<CompletableFuture<Served>> waitForLive = new ArrayList<>();
  private boolean declared;
  private boolean sending;
  private boolean taking;
  private boolean ended;

  /** Completes when the queue is declared: the caller publishes to it then. */
  synchronized CompletionStage<Void> declared() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    sending = true;
    if (declared) {
      done.complete(null);
    } else {
      waitForDeclared.add(done);
    }
    return done;
  }

  /** Completes when the queue serves. */
  synchronized CompletionStage<Served> live() {
    CompletableFuture<Served> done = new CompletableFuture<>();
    waitForLive.add(done);
    return done;
  }

  synchronized boolean isDeclared() {
    return declared;
  }

  synchronized boolean awaitsLive() {
    return !waitForLive.isEmpty();
  }

  /** Whether a caller is about to publish; the confirm will show that the queue serves. */
  synchronized boolean isSending() {
    return sending;
  }

  /**
   * Ends the check because RabbitMQ has confirmed a message. False while the check must go on: the
   * queue is not declared yet, or the check takes the queue's first message. In the second case no
   * caller would be left for that message, and RabbitMQ would deliver it as redelivered to a client
   * that never had it.
   */
  synchronized boolean endByConfirm() {
    ended = declared && !taking;
    return ended;
  }

  /** Begins to take the queue's first message; false if the check has ended. */
  synchronized boolean beginTaking() {
    taking = !ended;
    return taking;
  }

  /** No message was taken; returns whether that was tried. */
  synchronized boolean endTaking() {
    boolean tried = taking;
    taking = false;
    return tried;
  }

  /** The queue exists. */
  void exists() {
    List<CompletableFuture<Void>> waited;
    synchronized (this) {
      declared = true;
      waited = List.copyOf(waitForDeclared);
      waitForDeclared.clear();
    }
    waited.forEach(each -> each.complete(null));
  }

  /** The queue serves: completes the futures of all waiting callers; the first gets the message. */
  void succeed(Served served) {
    List<CompletableFuture<Served>> waited = takeWaiting();
    if (waited.isEmpty()) {
      served.requeue();
    }
    Served next = served;
    for (CompletableFuture<Served> each : waited) {
      each.complete(next);
      next = Served.WITHOUT_MESSAGE;
    }
  }

  void fail(IOException why) {
    List<CompletableFuture<Void>> waited;
    synchronized (this) {
      waited = List.copyOf(waitForDeclared);
      waitForDeclared.clear();
    }
    waited.forEach(each -> each.completeExceptionally(why));
    takeWaiting().forEach(each -> each.completeExceptionally(why));
  }

  private synchronized List<CompletableFuture<Served>> takeWaiting() {
    List<CompletableFuture<Served>> waited = List.copyOf(waitForLive);
    waitForLive.clear();
    return waited;
  }
}
