package dev.warren.cli.agent;

import dev.warren.cli.output.Output;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The status of a program that runs as an agent. A thread reports it, one report at a time, so that
 * none overtakes another: again and again for the lease, soon after progress, at once at the end.
 * Thread-safe.
 */
final class RunStatus {

  /** A lease outlives two lost reports. */
  private static final int REPORTS_A_LEASE = 3;

  /** A program may print progress faster than anybody can look. */
  private static final long PROGRESS_PAUSE_MS = 500;

  private static final long RETRY_MS = 1_000;

  /** A gateway may count refused tries. */
  private static final long REFUSED_RETRY_MS = 5_000;

  private final StatusReports reports;
  private final Output output;
  private final Duration lease;
  private final Thread thread = new Thread(this::keep, "warren-agent");

  // All below is guarded by this object's lock.
  private ObjectNode status;
  private boolean isChanged;
  private long endBefore;
  private @Nullable ObjectNode last;
  private boolean isLastTried;

  /**
   * @param working the status while it runs
   */
  RunStatus(StatusReports reports, Output output, ObjectNode working, Duration lease) {
    this.reports = reports;
    this.output = output;
    this.lease = lease;
    this.status = working.deepCopy().put("leaseSeconds", lease.toSeconds());
    thread.setDaemon(true);
  }

  /**
   * Reports the first status; further ones follow by themselves.
   *
   * @throws Failure when it is refused, or Warren is not reachable
   */
  void begin() throws InterruptedException {
    reports.report(status);
    thread.start();
  }

  /**
   * The program has come so far.
   *
   * @param task empty for the same task as before
   */
  synchronized void progress(double percent, String task) {
    ObjectNode next = status.deepCopy().put("progress", percent);
    if (!task.isEmpty()) {
      next.put("currentTask", task);
    }
    status = next;
    isChanged = true;
    notifyAll();
  }

  /** The current task; empty if there is none. */
  synchronized String task() {
    return status.path("currentTask").asString("");
  }

  /**
   * Reports the last status, and tries again if Warren is not reachable.
   *
   * @param limit of all tries
   */
  void end(ObjectNode stopped, Duration limit) throws InterruptedException {
    synchronized (this) {
      last = stopped;
      endBefore = System.nanoTime() + limit.toNanos();
      notifyAll();
    }
    thread.join(limit.toMillis());
  }

  private void keep() {
    try {
      long pauseMs = PROGRESS_PAUSE_MS;
      boolean isLost = false;
      while (true) {
        ObjectNode next = next(pauseMs);
        Failure failure = report(next);
        if (failure != null && !isLost) {
          output.note("the status is not reported: " + failure.text());
        } else if (failure == null && isLost) {
          output.note("the status is reported again");
        }
        isLost = failure != null;
        pauseMs = pauseMs(failure);
        if (isOver(next, failure)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long pauseMs(@Nullable Failure failure) {
    if (failure == null) {
      return PROGRESS_PAUSE_MS;
    }
    return failure.status() == ExitStatus.UNREACHABLE ? RETRY_MS : REFUSED_RETRY_MS;
  }

  private @Nullable Failure report(ObjectNode next) throws InterruptedException {
    try {
      reports.report(next);
      return null;
    } catch (Failure failure) {
      return failure;
    } catch (RuntimeException defect) {
      return Failure.refused("a defect of this program: " + defect, defect);
    }
  }

  /** Whether nothing more is to be reported: the last status is, or its time is up. */
  private synchronized boolean isOver(ObjectNode reported, @Nullable Failure failure) {
    if (failure != null) {
      isChanged = true;
    }
    boolean isLast = last != null && last.equals(reported);
    return isLast && (failure == null || System.nanoTime() - endBefore > 0);
  }

  /**
   * Waits for a reason to report: a change, but not within the pause; the lease; the end.
   *
   * @return the status to report
   */
  private synchronized ObjectNode next(long pauseMs) throws InterruptedException {
    long from = System.nanoTime();
    long beatMs = lease.toMillis() / REPORTS_A_LEASE;
    boolean isRetry = isLastTried;
    while (last == null || isRetry) {
      long waited = (System.nanoTime() - from) / 1_000_000;
      long left = (isChanged || isRetry ? Math.min(pauseMs, beatMs) : beatMs) - waited;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    isChanged = false;
    isLastTried = last != null;
    return last == null ? status : last;
  }
}
