package dev.warren.worker.publish;

import dev.warren.broker.ClientQueues;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The queues of users' alerts, of one connection: declared before the first alert goes there, and
 * not again for each. Thread-safe.
 */
public final class AlertQueues {

  /** Users that are remembered; of one that is not, the queue is declared again. */
  private static final int REMEMBERED = 10_000;

  private final ClientQueues queues;

  /** Users whose queue was declared, or published to, the least recent first. Guarded by this. */
  private final Map<String, Boolean> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  public AlertQueues(ClientQueues queues) {
    this.queues = queues;
  }

  /** Whether the user's queue is there, as far as is known. Never waits for RabbitMQ. */
  public synchronized boolean has(String user) {
    return known.get(user) != null;
  }

  /** Declares the user's queue where it is not known to be there; waits for RabbitMQ. */
  public void ensure(String user) throws IOException {
    if (!has(user)) {
      // Not while the map is locked: those who only ask must not wait.
      queues.alerts(user);
      synchronized (this) {
        known.put(user, true);
      }
    }
  }

  /** RabbitMQ found no queue for the user's alert: it was deleted. */
  public synchronized void forget(String user) {
    known.remove(user);
  }
}
