package dev.warren.worker.ownership;

import dev.warren.broker.Backoff;
import dev.warren.presence.Note;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a partition's owner posts a {@link Note.TimerDue} to itself, and through which
 * channels. Callers hold the lock of {@link PartitionOwnership}.
 */
final class PartitionTimer {

  private static final long RETRY_AFTER_MS = 2_000;

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(RETRY_AFTER_MS), Duration.ofSeconds(64));

  /**
   * The most notes of one batch. The next batch follows when the first note of this one returns.
   */
  private static final int BATCH = 1_000;

  /**
   * The pause after the first note that returns from behind a backlog, so that the rest of its
   * batch can return, too.
   */
  private static final long PAUSE_AFTER_BACKLOG_MS = 1_000;

  private final Runnable onTimer;
  private final ReentrantLock lock;
  private final Clock clock;
  private final ScheduledExecutorService thread;

  private @Nullable ScheduledFuture<?> scheduled;
  private long scheduledAt;
  private boolean ended;

  /**
   * How many batches were posted since a note last returned. It bounds the notes of a former owner,
   * which gets none back and must not fill the queue of the new owner. It also bounds the notes
   * that wait behind a backlog.
   */
  private int batchesOut;

  private long firstPostedAt;

  /** The earliest time of the next note, unless a note returns before. */
  private long retryAt = Long.MIN_VALUE;

  private long pausedUntil = Long.MIN_VALUE;

  /**
   * @param onTimer runs on the timer thread, without the lock
   */
  PartitionTimer(
      Runnable onTimer, ReentrantLock lock, Clock clock, ScheduledExecutorService thread) {
    this.onTimer = onTimer;
    this.lock = lock;
    this.clock = clock;
    this.thread = thread;
  }

  /** A note of the current memory has returned, so the partition is still owned. */
  void noteReturned() {
    assert lock.isHeldByCurrentThread();
    long now = clock.steady();
    if (batchesOut > 0 && now - firstPostedAt > RETRY_AFTER_MS) {
      pausedUntil = now + PAUSE_AFTER_BACKLOG_MS;
    }
    batchesOut = 0;
    retryAt = Long.MIN_VALUE;
  }

  /** Starts over with a new memory, for which nothing was posted yet. */
  void reset() {
    assert lock.isHeldByCurrentThread();
    batchesOut = 0;
    retryAt = Long.MIN_VALUE;
    pausedUntil = Long.MIN_VALUE;
  }

  /**
   * Schedules the next run.
   *
   * @param next the time of the memory's next timer; empty to leave the schedule unchanged
   */
  void schedule(OptionalLong next) {
    assert lock.isHeldByCurrentThread();
    if (ended || next.isEmpty()) {
      return;
    }
    long at = Math.max(next.getAsLong(), Math.max(pausedUntil, retryAt));
    if (scheduled != null && !scheduled.isDone()) {
      // An early run only schedules the next one, so a timer that moves to a later time needs no
      // change here.
      if (scheduledAt <= at) {
        return;
      }
      scheduled.cancel(false);
    }
    scheduledAt = at;
    try {
      long delay = Math.max(0, at - clock.steady());
      scheduled = thread.schedule(onTimer, delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The worker is stopping.
      ended = true;
    }
  }

  /**
   * The channels through which to post a {@link Note.TimerDue} now; also schedules the next run.
   *
   * @param probeAt the time from which on a note is posted even if no timer of the memory is due
   */
  List<String> due(Memory memory, long probeAt) {
    assert lock.isHeldByCurrentThread();
    if (ended) {
      return List.of();
    }
    scheduled = null;
    long now = clock.steady();
    List<String> channels = List.of();
    if (now >= pausedUntil) {
      // While a batch is under way, one note is enough to find out whether the partition is still
      // owned.
      channels = memory.timersDue(batchesOut == 0 ? BATCH : 1, RETRY_AFTER_MS);
      if (channels.isEmpty() && now >= probeAt) {
        channels = List.of(Memory.PARTITION);
      }
    }
    if (!channels.isEmpty()) {
      firstPostedAt = batchesOut == 0 ? now : firstPostedAt;
      batchesOut++;
      retryAt = now + BACKOFF.delayMs(batchesOut);
    }
    schedule(earlier(memory.nextTimerAt(), probeAt));
    return channels;
  }

  /**
   * @param probeAt {@link Long#MAX_VALUE} for never
   */
  static OptionalLong earlier(OptionalLong next, long probeAt) {
    return probeAt == Long.MAX_VALUE
        ? next
        : OptionalLong.of(Math.min(next.orElse(Long.MAX_VALUE), probeAt));
  }

  void end() {
    assert lock.isHeldByCurrentThread();
    ended = true;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }
}
