package dev.warren.worker.publish;

import dev.warren.bounded.Bounded;
import java.io.IOException;
import java.util.Map;

/**
 * The users' alert queues that this worker knows. It declares a queue before its first alert, and
 * not again for each alert, because a declaration is a round trip to RabbitMQ. Thread-safe.
 */
public final class AlertQueues {

  /**
   * The most users to remember. The queue of a forgotten user is declared once more, which changes
   * nothing.
   */
  private static final int MAX_USERS = 10_000;

  private final Declarer declarer;

  /** Users whose queue probably exists, least recently used first. Guarded by this. */
  private final Map<String, Boolean> declared = Bounded.leastRecentlyUsedMap(MAX_USERS);

  public AlertQueues(Declarer declarer) {
    this.declarer = declarer;
  }

  /** Whether the user's queue probably exists. Does not wait for RabbitMQ. */
  synchronized boolean isDeclared(String user) {
    return declared.get(user) != null;
  }

  /** Declares the user's queue, unless it probably exists. Waits for RabbitMQ. */
  void declare(String user) throws IOException {
    if (!isDeclared(user)) {
      // Called without the lock, because isDeclared must not wait for RabbitMQ.
      declarer.queues().alerts(user);
      synchronized (this) {
        declared.put(user, true);
      }
    }
  }

  /** RabbitMQ returned an alert because the user's queue no longer exists. */
  synchronized void forget(String user) {
    declared.remove(user);
  }
}
