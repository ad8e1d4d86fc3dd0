package dev.warren.worker.intake;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The moment at which all partitions of a worker acknowledge their finished events. A quorum queue
 * writes each acknowledgement to RabbitMQ's write-ahead log and syncs it to disk, and events that
 * arrive meanwhile wait for that sync. Together, the acknowledgements of many events and partitions
 * cost one sync. Thread-safe.
 */
final class Acknowledging {

  /**
   * How long a finished event may stay unacknowledged. The delay is short, because RabbitMQ
   * delivers such events again after the death of a worker. Gateways drop repetitions of the events
   * in their window, but older history keeps both.
   */
  private static final long DELAY_MS = 20;

  private final ScheduledExecutorService thread;
  private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * @param thread a single thread, which may wait for the socket
   */
  Acknowledging(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /** Runs a step once, together with the next acknowledgements. */
  void soon(Runnable acknowledge) {
    due.add(acknowledge);
    if (scheduled.compareAndSet(false, true)) {
      thread.schedule(this::run, DELAY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void run() {
    scheduled.set(false);
    for (Runnable next = due.poll(); next != null; next = due.poll()) {
      next.run();
    }
  }
}
