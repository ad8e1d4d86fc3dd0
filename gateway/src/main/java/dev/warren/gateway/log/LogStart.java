package dev.warren.gateway.log;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Delays the opening of the gateway's ports until the gateway reads the log. Without this, clients
 * that reconnect to a restarted gateway would have their SUBSCRIBEs refused. If RabbitMQ cannot be
 * reached, the ports open after {@link LogSettings#startWait}, and health reports the problem.
 */
public final class LogStart implements SmartLifecycle {

  private static final long LOOK_EVERY_NANOS = 20_000_000;

  /** The reason why the gateway does not read the log; null while it does. */
  private final Supplier<@Nullable String> problem;

  private final LogSettings settings;
  private volatile boolean running;

  public LogStart(LogTail log, LogSettings settings) {
    this(log::problem, settings);
  }

  LogStart(Supplier<@Nullable String> problem, LogSettings settings) {
    this.problem = problem;
    this.settings = settings;
  }

  /** Blocks until the gateway reads the log, for the setting's time at most. */
  @Override
  public void start() {
    long begin = System.nanoTime();
    while (problem.get() != null
        && System.nanoTime() - begin < settings.startWait().toNanos()
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /**
   * The phase after {@link LogTail}, and before the servers, whose phase is close to the largest.
   */
  @Override
  public int getPhase() {
    return 2;
  }
}
