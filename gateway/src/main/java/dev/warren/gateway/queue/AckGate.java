package dev.warren.gateway.queue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * Holds acknowledgements back while a consumer ends. Each acknowledgement lets RabbitMQ hand over
 * one more message, and RabbitMQ requeues a message that it hands over while it ends the consumer:
 * that message comes redelivered, and other messages can overtake it. Thread-safe; keeps the order
 * of the calls.
 */
final class AckGate {

  // Guarded by this.
  private boolean holds;
  private final Queue<Runnable> held = new ArrayDeque<>(0);

  /** Runs what writes an acknowledgement, now or after {@link #release}; it must not wait. */
  synchronized void pass(Runnable acknowledgement) {
    if (holds) {
      held.add(acknowledgement);
    } else {
      acknowledgement.run();
    }
  }

  synchronized void hold() {
    holds = true;
  }

  /**
   * Holds from now on if the condition is true, which no acknowledgement can change meanwhile.
   *
   * @return whether the condition was true
   */
  synchronized boolean holdIf(BooleanSupplier condition) {
    boolean isTrue = condition.getAsBoolean();
    holds |= isTrue;
    return isTrue;
  }

  synchronized void release() {
    holds = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }
}
