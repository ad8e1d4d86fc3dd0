package dev.warren.gateway.session;

import java.util.concurrent.TimeUnit;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Waits between two phases of Spring Boot's stop for the thread of the first one to end. Without
 * this wait the gateway may never end: Spring Boot 4.1 reports the end of the graceful shutdown
 * from that thread just before it clears the thread's flags, and the next phase, if it reads them
 * in that moment, waits forever for a thread that has ended (Spring Boot's GracefulShutdown.abort;
 * issue 35264 there is about the same flags).
 */
public final class GracefulEnd implements SmartLifecycle {

  private static final String THREAD = "netty-shutdown";

  /** A thread that takes longer still waits for requests, and Spring Boot interrupts it. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private volatile boolean running;

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    long deadline = System.nanoTime() + MOST_NANOS;
    try {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals(THREAD)) {
          thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
  }
}
