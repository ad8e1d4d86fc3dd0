package dev.warren.gateway.consume;

import dev.warren.bounded.Bounded;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes queues of {@code /queue/<name>} that are empty and have been unused for a while. It knows
 * only the queues that this gateway has declared since its start. Thread-safe.
 */
final class UnusedQueues {

  private static final Logger log = LoggerFactory.getLogger(UnusedQueues.class);

  private static final int MOST_KNOWN = 100_000;

  private final @Nullable Duration expires;
  private final Deletion deletion;

  /** The {@link System#nanoTime} of each queue's last use. Guarded by this map. */
  private final Map<ClientQueue, Long> uses = Bounded.map(MOST_KNOWN);

  /** Deletes a queue if it is empty and has no consumers. */
  interface Deletion {
    boolean delete(ClientQueue queue) throws IOException;
  }

  /**
   * @param expires how long a queue must be empty and unused; null for never
   */
  UnusedQueues(@Nullable Duration expires, Deletion deletion) {
    this.expires = expires;
    this.deletion = deletion;
  }

  /** Begins to {@link #sweep} regularly, if queues expire at all. */
  void start(ScheduledExecutorService timer) {
    if (expires != null) {
      long periodMs = Math.max(1, expires.toMillis() / 4);
      timer.scheduleWithFixedDelay(this::sweep, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }
  }

  private Duration required() {
    return Objects.requireNonNull(expires);
  }

  /** A client begins to use the queue, or RabbitMQ has stored a message in it. */
  void used(ClientQueue queue) {
    if (expires != null && queue.kind() == ClientQueue.Kind.QUEUE) {
      synchronized (uses) {
        uses.put(queue, System.nanoTime());
      }
    }
  }

  /** Deletes the unused queues; waits for RabbitMQ. */
  void sweep() {
    List<ClientQueue> due;
    synchronized (uses) {
      long since = System.nanoTime() - required().toNanos();
      due =
          uses.entrySet().stream()
              .filter(use -> use.getValue() - since < 0)
              .map(Map.Entry::getKey)
              .toList();
    }
    for (ClientQueue queue : due) {
      // Forgotten first: a client may create the queue again as soon as it is deleted.
      synchronized (uses) {
        uses.remove(queue);
      }
      try {
        if (deletion.delete(queue)) {
          log.info("{}: deleted, as it is empty and was not used for {}", queue.name(), expires);
        } else {
          used(queue);
        }
      } catch (IOException | RuntimeException e) {
        // Another client has deleted the queue, or RabbitMQ does not reply. A later sweep looks
        // again.
        log.debug("{}: {}", queue.name(), e.toString());
        used(queue);
      }
    }
  }
}
