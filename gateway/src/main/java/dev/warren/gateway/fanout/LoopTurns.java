package dev.warren.gateway.fanout;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * When the runs of a {@link LoopFanOut} are made. A run is a task of the event loop. After it the
 * loop serves its sockets, and waits for clients if most are behind. While the loop reads from
 * clients for long, a run comes between two reads. Event loop only, except {@link #schedule}.
 */
final class LoopTurns {

  private static final long LOOK_AT_CLIENTS_MS = 1;

  /**
   * How long the loop reads from clients while messages wait for a run. A loop turns to its tasks
   * only after it has read from every client that has sent something. That takes seconds when
   * hundreds of clients send as much as they can.
   */
  private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final EventLoop loop;
  private final Pacer pacer;
  private final BooleanSupplier hasMore;
  private final Runnable run;

  /** Whether a run is due, or has been made and {@link #next} has not been called yet. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  private boolean running;

  /** Whether {@link #next} is about to be called. */
  private boolean resting;

  /** Whether the next run waits until clients have caught up. */
  private boolean waiting;

  /** How many scheduled runs were made before their time, between two reads. */
  private int madeBefore;

  private long ranNanos = System.nanoTime();

  /**
   * @param hasMore whether there is anything to write
   * @param run makes a run, and calls {@link #rest} at its end
   */
  LoopTurns(EventLoop loop, Pacer pacer, BooleanSupplier hasMore, Runnable run) {
    this.loop = loop;
    this.pacer = pacer;
    this.hasMore = hasMore;
    this.run = run;
  }

  /** The backlog has a message. Called on any thread. */
  void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::runUnlessMade);
    }
  }

  private void runUnlessMade() {
    if (madeBefore > 0) {
      madeBefore--;
    } else {
      make();
    }
  }

  private void make() {
    running = true;
    try {
      run.run();
    } finally {
      running = false;
    }
  }

  /** See {@link LoopFanOut#beforeRead}. */
  void beforeRead() {
    assert loop.inEventLoop();
    if (!scheduled.get()
        || running
        || waiting
        || !hasMore.getAsBoolean()
        || System.nanoTime() - ranNanos < READING_NANOS) {
      return;
    }
    if (resting) {
      pacer.reset();
    } else {
      madeBefore++;
    }
    make();
  }

  /** A run has ended. */
  void rest() {
    ranNanos = System.nanoTime();
    if (pacer.shouldWait(ranNanos)) {
      waiting = true;
      waitForClients();
    } else if (!resting) {
      resting = true;
      // Scheduled, not executed, so that the loop serves its sockets first. runAllTasks looks at
      // the time only after 64 tasks. 64 runs take seconds; meanwhile the loop would read no
      // command and continue no write to a full socket.
      loop.schedule(this::next, 0, TimeUnit.NANOSECONDS);
    }
  }

  private void waitForClients() {
    loop.schedule(
        () -> {
          if (pacer.goesOnWaiting(System.nanoTime())) {
            waitForClients();
            return;
          }
          waiting = false;
          if (!resting) {
            goOn();
          }
        },
        LOOK_AT_CLIENTS_MS,
        TimeUnit.MILLISECONDS);
  }

  private void next() {
    resting = false;
    if (!waiting) {
      goOn();
    }
  }

  private void goOn() {
    pacer.reset();
    scheduled.set(false);
    if (hasMore.getAsBoolean()) {
      schedule();
    }
  }
}
