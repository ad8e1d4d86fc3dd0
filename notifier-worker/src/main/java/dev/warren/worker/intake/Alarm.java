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

  private final Holding holding;
  private final Clock clock;
  private final ScheduledExecutorService thread;

  private @Nullable ScheduledFuture<?> armed;
  private long armedFor;
  private boolean ended;

  /**
   * How often something was posted since anything was delivered. Who has lost the partition gets
   * nothing back, and must not fill the queue of who has it.
   */
  private int unanswered;

  private long postedAt;

  Alarm(Holding holding, Clock clock, ScheduledExecutorService thread) {
    this.holding = holding;
    this.clock = clock;
    this.thread = thread;
  }

  /**
   * Something was delivered, so the partition is held; and the memory may have another next due.
   */
  void delivered(OptionalLong next) {
    unanswered = 0;
    arm(next);
  }

  private void arm(OptionalLong next) {
    if (ended || next.isEmpty()) {
      return;
    }
    long at = next.getAsLong();
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

  /** By which channels a {@link Note.Due} is to be posted now. */
  List<String> rings(Memory memory) {
    if (ended) {
      return List.of();
    }
    armed = null;
    // Of many, only one finds out whether the partition is still held.
    List<String> dues = memory.dues(unanswered == 0 ? MOST : 1, AGAIN_AFTER_MS);
    if (!dues.isEmpty()) {
      unanswered++;
      postedAt = clock.steady();
    }
    arm(memory.nextDue());
    return dues;
  }

  void end() {
    ended = true;
    if (armed != null) {
      armed.cancel(false);
    }
  }
}
