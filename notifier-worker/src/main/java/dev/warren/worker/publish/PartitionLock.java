package dev.warren.worker.publish;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Guards the published and acknowledged messages of one partition. Five threads use it: the AMQP
 * client's consumer thread with deliveries, the reader thread of {@link PublisherLink} with
 * confirms and returns, the link's own thread with a new connection, the alert thread with retries,
 * and the thread that stops the worker.
 */
public final class PartitionLock {

  /** A step that runs with the lock held. */
  public interface Step {
    void run() throws IOException;
  }

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition confirmed = lock.newCondition();

  public void run(Step step) throws IOException {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs a step and handles its failure before another thread gets the lock, because after a failed
   * publish no thread may publish for the partition.
   */
  public void run(Step step, Consumer<Exception> onFailure) {
    lock.lock();
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      onFailure.accept(e);
    } finally {
      lock.unlock();
    }
  }

  public <T> T get(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  public void assertHeld() {
    assert lock.isHeldByCurrentThread();
  }

  /**
   * Waits until the condition holds or the deadline has passed. Tests the condition with the lock
   * held, after each {@link #signalConfirmed} and at least every 100 ms, because the end of an AMQP
   * channel does not signal.
   *
   * @param deadlineNanos a reading of {@link System#nanoTime()}
   * @return false if another thread held the lock until the deadline, as one that publishes does
   *     while RabbitMQ does not read
   */
  public boolean await(BooleanSupplier condition, long deadlineNanos) throws InterruptedException {
    if (!lock.tryLock(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      long leftNanos = deadlineNanos - System.nanoTime();
      while (leftNanos > 0 && !condition.getAsBoolean()) {
        confirmed.awaitNanos(Math.min(leftNanos, POLL_NANOS));
        leftNanos = deadlineNanos - System.nanoTime();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  public void signalConfirmed() {
    confirmed.signalAll();
  }
}
