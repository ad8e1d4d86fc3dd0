package dev.warren.gateway.consume;

import dev.warren.thread.DaemonThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that runs tasks in the order of the calls, one at a time. State that only these
 * tasks use needs no lock, and {@link #isCurrent} lets a task assert that. If a task throws, the
 * exception is logged and the next task runs. Thread-safe; no method but {@link #finish} waits.
 */
public final class TaskThread {

  private static final Logger log = LoggerFactory.getLogger(TaskThread.class);

  private final String name;
  private final ScheduledExecutorService executor;
  private volatile @Nullable Thread thread;

  public TaskThread(String name) {
    this.name = name;
    this.executor = Executors.newSingleThreadScheduledExecutor(this::daemon);
  }

  private Thread daemon(Runnable tasks) {
    Thread started = DaemonThreads.named(name, tasks);
    thread = started;
    return started;
  }

  /** Whether the caller is a task of this thread. */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Runs a task after all earlier ones; false if the thread is closed and the task is dropped. */
  public boolean execute(Runnable task) {
    try {
      executor.execute(logged(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * Runs an action after the tasks before it; completes as the action's stage does, or never if the
   * thread is closed.
   */
  public <T> CompletionStage<T> compose(Supplier<CompletionStage<T>> action) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    execute(
        () ->
            action
                .get()
                .whenComplete(
                    (value, failure) -> {
                      if (failure == null) {
                        outcome.complete(value);
                      } else {
                        outcome.completeExceptionally(failure);
                      }
                    }));
    return outcome;
  }

  /** Runs a task after a delay, unless the thread is closed by then. */
  public Future<?> schedule(Runnable task, long delayMs) {
    try {
      return executor.schedule(logged(task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null);
    }
  }

  private Runnable logged(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error defect) {
        log.error("{}: a task failed; this is a defect of Warren", name, defect);
      }
    };
  }

  /** Closes the thread after the pending tasks; false if they do not end within the wait. */
  boolean finish(long waitMs) {
    executor.shutdown();
    try {
      return executor.awaitTermination(waitMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Closes the thread and drops the tasks that have not begun. */
  public void close() {
    executor.shutdownNow();
  }
}
