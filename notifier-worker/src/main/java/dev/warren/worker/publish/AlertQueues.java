package dev.warren.worker.publish;

import dev.warren.bounded.Bounded;
import java.io.IOException;
import java.util.Map;

/**
 * The users' alert queues, as far as they are known. A queue is declared before the first alert
 * goes there and not again for each alert: a declaration is a round trip to RabbitMQ. Thread-safe.
 */
public final class AlertQueues {

  /** Users remembered; a forgotten user's queue is declared once more, which changes nothing. */
  private static final int MAX_USERS = 10_000;

  private final Declarer declarer;

  /** Users whose queue exists, as far as is known, least recently used first. Guarded by this. */
  private final Map<String, Boolean> declared = Bounded.leastRecentlyUsedMap(MAX_USERS);

  public AlertQueues(Declarer declarer) {
    this.declarer = declarer;
  }

  /** Whether the user's queue is known to exist. Does not wait for RabbitMQ. */
  synchronized boolean isDeclared(String user) {
    return declared.get(user) != null;
  }

  /** Declares the user's queue unless it is known to exist. Waits for RabbitMQ. */
  void declare(String user) throws IOException {
    if (!isDeclared(user)) {
      // Without the lock: isDeclared must not wait for RabbitMQ.
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
