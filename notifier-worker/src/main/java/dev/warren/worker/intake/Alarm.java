package dev.warren.worker.intake;

import dev.warren.presence.Note;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One partition's timer: when to post a {@link Note.Due}, and by what. Called with the lock of its
 * {@link Holding}.
 */
final class Alarm {

  private static final long AGAIN_AFTER_MS = 2_000;

  /** Doublings until that is 64 s. */
  private static final int DOUBLINGS = 5;

  /** At once; the next ones when the first of them has come back. */
  private static final int MOST = 1_000;

  /** After a backlog, what was posted together needs a moment to come back together. */
  private static final long QUIET_AFTER_BACKLOG_MS = 1_000;

  private final Holding holding;
  private final Clock clock;
  private final ScheduledExecutorService thread;

  private @Nullable ScheduledFuture<?> armed;
  private long armedFor;
  private boolean ended;

  /**
   * How often something was posted since any of it came back. Who has lost the partition gets
   * nothing back, and must not fill the queue of who has it; nor must who has it, where its own
   * waits behind many others.
   */
  private int unanswered;

  private long firstPostedAt;
  private long postedAt;
  private long quietUntil = Long.MIN_VALUE;

  Alarm(Holding holding, Clock clock, ScheduledExecutorService thread) {
    this.holding = holding;
    this.clock = clock;
    this.thread = thread;
  }

  /** The memory may have another next due. */
  void delivered(OptionalLong next) {
    arm(next);
  }

  /** A {@link Note.Due} of this memory has come back, so the partition is held. */
  void answered() {
    long now = clock.steady();
    if (unanswered > 0 && now - firstPostedAt > AGAIN_AFTER_MS) {
      quietUntil = now + QUIET_AFTER_BACKLOG_MS;
    }
    unanswered = 0;
  }

  /** The memory is another one, of which nothing was posted. */
  void startAnew() {
    unanswered = 0;
    quietUntil = Long.MIN_VALUE;
  }

  private void arm(OptionalLong next) {
    if (ended || next.isEmpty()) {
      return;
    }
    long at = Math.max(next.getAsLong(), quietUntil);
    if (unanswered > 0) {
      at = Math.max(at, postedAt + (AGAIN_AFTER_MS << Math.min(unanswered - 1, DOUBLINGS)));
    }
    if (armed != null && !armed.isDone()) {
      // Too early does no harm: it is armed anew then. So a deadline that moves costs nothing.
      if (armedFor <= at) {
        return;
      }
      armed.cancel(false);
    }
    armedFor = at;
    try {
      long delay = Math.max(0, at - clock.steady());
      armed = thread.schedule(holding::rings, delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The worker stops.
      ended = true;
    }
  }

  /**
   * By which channels a {@link Note.Due} is to be posted now.
   *
   * @param proofAt from when on one is to be posted even where the memory needs none
   */
  List<String> rings(Memory memory, long proofAt) {
    if (ended) {
      return List.of();
    }
    armed = null;
    long now = clock.steady();
    List<String> dues = List.of();
    if (now >= quietUntil) {
      // Of many, only one finds out whether the partition is still held.
      dues = memory.dues(unanswered == 0 ? MOST : 1, AGAIN_AFTER_MS);
      if (dues.isEmpty() && now >= proofAt) {
        dues = List.of(Memory.PARTITION);
      }
    }
    if (!dues.isEmpty()) {
      firstPostedAt = unanswered == 0 ? now : firstPostedAt;
      unanswered++;
      postedAt = now;
    }
    arm(earlier(memory.nextDue(), proofAt));
    return dues;
  }

  /**
   * @param proofAt {@link Long#MAX_VALUE} for never
   */
  static OptionalLong earlier(OptionalLong next, long proofAt) {
    return proofAt == Long.MAX_VALUE
        ? next
        : OptionalLong.of(Math.min(next.orElse(Long.MAX_VALUE), proofAt));
  }

  void end() {
    ended = true;
    if (armed != null) {
      armed.cancel(false);
    }
  }
}
