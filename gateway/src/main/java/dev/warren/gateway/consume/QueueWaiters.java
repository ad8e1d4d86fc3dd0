package dev.warren.gateway.consume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The callers that wait for one {@link QueueCheck}, and how far it has come. Thread-safe. */
final class QueueWaiters {

  private final @Nullable String refusal;

  // Guarded by this.
  private final List<Waiting<Boolean>> waitForDeclared = new ArrayList<>();
  private final List<Waiting<Served>> waitForLive = new ArrayList<>();
  private boolean declared;
  private boolean sending;
  private boolean taking;
  private boolean ended;
  private boolean forgotten;

  /**
   * A caller that waits.
   *
   * @param creator see {@link LiveQueues#declared}
   */
  private record Waiting<T>(CompletableFuture<T> future, QueueCreator creator) {}

  /**
   * @param refusal the reason why the queue is not checked, for all callers; null for most queues
   */
  QueueWaiters(@Nullable String refusal) {
    this.refusal = refusal;
  }

  /** See {@link LiveQueues#declared}. */
  synchronized CompletionStage<Boolean> declared(QueueCreator creator) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    sending = true;
    if (refusal != null) {
      done.completeExceptionally(new IOException(refusal));
    } else if (declared) {
      done.complete(false);
    } else {
      waitForDeclared.add(new Waiting<>(done, creator));
    }
    return done;
  }

  /** Completes when the queue serves. */
  synchronized CompletionStage<Served> live(QueueCreator creator) {
    CompletableFuture<Served> done = new CompletableFuture<>();
    if (refusal == null) {
      waitForLive.add(new Waiting<>(done, creator));
    } else {
      done.completeExceptionally(new IOException(refusal));
    }
    return done;
  }

  synchronized boolean isDeclared() {
    return declared;
  }

  /**
   * The queue was deleted. A check that was running then may have declared it before, so callers
   * wait for its next declaration: otherwise each attempt of a SEND would fail at once.
   */
  synchronized void forget() {
    declared = false;
    forgotten = true;
  }

  /** Whether the queue was deleted since the last call. */
  synchronized boolean takeForgotten() {
    boolean was = forgotten;
    forgotten = false;
    return was;
  }

  synchronized boolean awaitsLive() {
    return !waitForLive.isEmpty();
  }

  synchronized boolean isAwaited() {
    return !waitForDeclared.isEmpty() || !waitForLive.isEmpty();
  }

  /**
   * A waiting caller that may create the queue, preferably one whose user is not busy; null if none
   * may. Callers that were asked before that one may not create it, and fail.
   *
   * @param isBusy whether a user creates many queues, and waits for turns
   */
  @Nullable QueueCreator creator(Predicate<String> isBusy) {
    Waiting<?> next;
    while ((next = firstWaiting(isBusy)) != null) {
      Exception refusal = next.creator.refusal();
      if (refusal == null) {
        return next.creator;
      }
      synchronized (this) {
        waitForDeclared.remove(next);
        waitForLive.remove(next);
      }
      next.future.completeExceptionally(refusal);
    }
    return null;
  }

  /**
   * The first waiting caller whose user is not busy; if there is none, the first caller; null if no
   * caller waits.
   */
  @Nullable QueueCreator first(Predicate<String> isBusy) {
    Waiting<?> first = firstWaiting(isBusy);
    return first == null ? null : first.creator;
  }

  private synchronized @Nullable Waiting<?> firstWaiting(Predicate<String> isBusy) {
    List<Waiting<?>> all = new ArrayList<>(waitForDeclared);
    all.addAll(waitForLive);
    return all.stream()
        .filter(each -> !isBusy.test(each.creator.user()))
        .findFirst()
        .orElse(all.isEmpty() ? null : all.get(0));
  }

  /** Whether a caller is about to publish; the confirm will show that the queue serves. */
  synchronized boolean isSending() {
    return sending;
  }

  /**
   * Ends the check because RabbitMQ has confirmed a message. False while the check must go on: the
   * queue is not declared yet, or the check takes the queue's first message. In the second case no
   * caller would be left to get that message, and RabbitMQ would mark it as redelivered for a
   * client that has never had it.
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

  /** No message was taken; returns whether the check tried to take one. */
  synchronized boolean endTaking() {
    boolean tried = taking;
    taking = false;
    return tried;
  }

  /**
   * The queue exists.
   *
   * @param inTurn whether it waited for its turn to be created
   */
  void exists(boolean inTurn) {
    List<Waiting<Boolean>> waited;
    synchronized (this) {
      declared = true;
      waited = List.copyOf(waitForDeclared);
      waitForDeclared.clear();
    }
    waited.forEach(each -> each.future.complete(inTurn));
  }

  /** The queue serves: completes the futures of all waiting callers; the first gets the message. */
  void succeed(Served served) {
    List<Waiting<Served>> waited = takeWaiting();
    if (waited.isEmpty()) {
      served.requeue();
    }
    Served next = served;
    for (Waiting<Served> each : waited) {
      each.future.complete(next);
      next = Served.WITHOUT_MESSAGE;
    }
  }

  void fail(Exception why) {
    List<Waiting<Boolean>> waited;
    synchronized (this) {
      waited = List.copyOf(waitForDeclared);
      waitForDeclared.clear();
    }
    waited.forEach(each -> each.future.completeExceptionally(why));
    takeWaiting().forEach(each -> each.future.completeExceptionally(why));
  }

  private synchronized List<Waiting<Served>> takeWaiting() {
    List<Waiting<Served>> waited = List.copyOf(waitForLive);
    waitForLive.clear();
    return waited;
  }
}
