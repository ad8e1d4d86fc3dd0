package dev.warren.worker.intake;

import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that open many partitions at the same time. Each partition waits for some ten replies of
 * RabbitMQ, and each reply takes 100 ms beside a full load. The caller waits for all of them, so it
 * remains one thread that opens.
 */
final class Openers implements AutoCloseable {

  private static final int AT_ONCE = 16;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, task -> DaemonThreads.named("open", task));

  interface Step<T> {
    boolean run(T on) throws IOException, InterruptedException;
  }

  /** Runs a step for each, and counts those that return true. */
  <T> int forEach(List<T> all, Step<T> step) throws IOException, InterruptedException {
    List<Callable<Boolean>> steps = new ArrayList<>();
    all.forEach(each -> steps.add(() -> step.run(each)));
    int count = 0;
    for (Future<Boolean> done : threads.invokeAll(steps)) {
      try {
        count += done.get() ? 1 : 0;
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
      }
    }
    return count;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
