package dev.warren.gateway.queue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * Holds acknowledgements back while a consumer ends. Each acknowledgement lets RabbitMQ deliver one
 * more message. A message that RabbitMQ delivers while it ends the consumer is requeued: it comes
 * again as redelivered, and other messages can overtake it. Thread-safe; keeps the order of the
 * calls.
 */
final class AckGate {

  // Guarded by this.
  private boolean holds;
  private final Queue<Runnable> held = new ArrayDeque<>(0);

  /**
   * Runs an action that writes an acknowledgement, now or after {@link #release}. It must not wait.
   */
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
   * Begins to hold acknowledgements if the condition is true. No acknowledgement passes while the
   * condition is evaluated.
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
