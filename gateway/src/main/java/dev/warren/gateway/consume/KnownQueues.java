package dev.warren.gateway.consume;

import dev.warren.bounded.Bounded;
import dev.warren.broker.ClientQueues;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What earlier checks have found out about queues. Guarded by {@link LiveQueues}. */
final class KnownQueues {

  /**
   * The most queues to remember, more than are in use. Declaring a forgotten one again does no
   * harm.
   */
  private static final int MOST_KNOWN = 10_000;

  private final Set<ClientQueue> declared = Bounded.set(MOST_KNOWN);
  private final Set<ClientQueue> served = Bounded.set(MOST_KNOWN);
  private final Set<ClientQueue> suspects = Bounded.set(MOST_KNOWN);

  /** The {@link System#nanoTime} before which a deleted queue is not declared again. */
  private final Map<ClientQueue, Long> deleted = Bounded.map(MOST_KNOWN);

  boolean isDeclared(ClientQueue queue) {
    return declared.contains(queue);
  }

  /** Begins to check a queue. */
  QueueCheck check(ClientQueue queue) {
    return new QueueCheck(
        queue, declared.contains(queue), served.contains(queue), suspects.contains(queue));
  }

  void serves(ClientQueue queue) {
    served.add(queue);
  }

  /** A check has made a step. */
  void learn(QueueCheck check, QueueCheck.Step step) {
    if (check.waiters().isDeclared()) {
      declared.add(check.queue());
      if (step instanceof QueueCheck.Step.Live) {
        served.add(check.queue());
      }
    }
    suspects.remove(check.queue());
    if (check.isSuspect()) {
      suspects.add(check.queue());
    }
  }

  /** The queue turned out to be deleted. */
  void forget(ClientQueue queue) {
    declared.remove(queue);
    served.remove(queue);
    deleted.put(
        queue, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ClientQueues.DELETED_PAUSE_MS));
  }

  /** For how many milliseconds the queue must not be declared, because it was deleted. */
  long pauseMs(ClientQueue queue) {
    Long until = deleted.get(queue);
    long pauseMs = until == null ? 0 : TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
    if (pauseMs <= 0) {
      deleted.remove(queue);
    }
    return pauseMs;
  }
}
