package dev.warren.thread;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads that do not keep the process alive. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** A thread with this name, not yet started. */
  public static Thread named(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs the stop of one of Spring's {@code SmartLifecycle}s on a thread of its own, so that Spring
   * waits for it for a limited time only ({@code spring.lifecycle.timeout-per-shutdown-phase}).
   *
   * @param callback runs afterwards, also when the stop failed
   */
  public static void stop(String name, Runnable stop, Runnable callback) {
    Runnable both =
        () -> {
          try {
            stop.run();
          } finally {
            callback.run();
          }
        };
    named(name, both).start();
  }

  /** A timer that runs its tasks on one thread with this name. */
  public static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(task -> named(name, task));
  }
}
