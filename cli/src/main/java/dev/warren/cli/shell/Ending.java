package dev.warren.cli.shell;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The request to end, by Ctrl-C or SIGTERM. A command that runs until then registers here, and the
 * process waits some seconds for it; every other command ends at once. Thread-safe.
 */
public final class Ending {

  private final CompletableFuture<Void> request = new CompletableFuture<>();
  private volatile boolean awaited;
  private volatile Duration allowed = Duration.ofSeconds(5);

  /** Requests the end. Called by the signal's thread; a test calls it directly. */
  public void request() {
    request.complete(null);
  }

  /** Whether the end has been requested. */
  public boolean isRequested() {
    return request.isDone();
  }

  /** Whether a command has registered, and so ends by itself after the request. */
  public boolean isAwaited() {
    return awaited;
  }

  /** Lets the command take longer to leave, as a program that it runs does. */
  public void allow(Duration time) {
    allowed = time;
  }

  /** How long the process waits for the command after the request; five seconds at first. */
  public Duration allowed() {
    return allowed;
  }

  /**
   * Registers an action for the request. It runs on the thread of {@link #request}, or at once if
   * the end has been requested, and must not block.
   */
  public void whenRequested(Runnable action) {
    awaited = true;
    request.thenRun(action);
  }

  /**
   * Waits for the request.
   *
   * @return whether it came within this time
   */
  public boolean await(Duration limit) throws InterruptedException {
    awaited = true;
    try {
      request.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
