package dev.warren.gateway.consume;

import dev.warren.gateway.budget.Budget;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the messages that the gateway holds for one session, which has not read them yet, or
 * for one user, who has not acknowledged them yet. Beyond the bound, messages stay in RabbitMQ:
 * consumers pause until most of the held messages are gone, and then resume one by one, in the
 * order in which they paused. A single message may exceed the bound.
 *
 * <p>The bytes beyond {@value #FREE_BYTES}, or beyond fewer with many sessions, also count in the
 * budget of the process. While that is full, small messages still get through. A larger message
 * goes back to RabbitMQ, and its consumer pauses until the budget has room for it; such consumers
 * of all sessions take turns.
 *
 * <p>Thread-safe; no method waits.
 */
public final class Unread {

  /** So much is held even while the budget of the process is full. */
  private static final int FREE_BYTES = 16 * 1024;

  /** The size of the next message while none went back; one byte, as it is not empty. */
  private static final long UNKNOWN = 1;

  private final long limit;
  private final Budget all;

  // Guarded by this.
  private long bytes;

  /** How many of the bytes are taken from the budget of the process. */
  private long taken;

  private final Set<Share> paused = new LinkedHashSet<>(2);

  /** The consumer that resumes, until its first message has come. */
  private @Nullable Share resuming;

  /** Bytes of the budget that are kept for the message that {@link #resuming} gave back. */
  private long reserved;

  /** The place in the queue for bytes of the budget, while a paused consumer needs some. */
  private Budget.@Nullable Waiting waiting;

  /**
   * @param limit the most bytes; a single message may have more
   * @param all the bytes of all sessions
   */
  public Unread(long limit, Budget all) {
    this.limit = limit;
    this.all = all;
  }

  /**
   * The part of one consumer, which gives back everything at its end.
   *
   * @param resume resumes the consumer after {@link Share#admits} was false; called on any thread
   */
  public Share share(Runnable resume) {
    return new Share(resume);
  }

  /** The part of one consumer. */
  public final class Share {

    private final Runnable resume;

    // Guarded by the session's Unread.
    private long held;
    private long wanted = UNKNOWN; // The bytes of the message that went back and comes again.
    private boolean gaveBack;
    private boolean ended;

    private Share(Runnable resume) {
      this.resume = resume;
    }

    /**
     * Takes bytes; false where the message must go back to RabbitMQ. A consumer of which messages
     * went back has more room from then on: RabbitMQ would put one that goes back again behind the
     * others.
     */
    public boolean take(long more) {
      synchronized (Unread.this) {
        if (!ended && fits(more) && takeFromAll(this, more)) {
          bytes += more;
          held += more;
          wanted = UNKNOWN;
          return true;
        }
        wanted = more;
        gaveBack = true;
        stopResuming(this);
        return false;
      }
    }

    private boolean fits(long more) {
      return bytes == 0 || bytes + more <= (gaveBack ? 2 * limit : limit);
    }

    /** The client has read messages, or they went back to RabbitMQ. */
    public void release(long less) {
      change(() -> giveBack(Math.min(less, held)));
    }

    private void giveBack(long less) {
      held -= less;
      bytes -= less;
      long tooMuch = Math.max(0, taken - beyondFree(bytes));
      all.release(tooMuch);
      taken -= tooMuch;
    }

    public boolean isEmpty() {
      synchronized (Unread.this) {
        return held == 0;
      }
    }

    /** Whether the consumer may resume now. Otherwise {@code resume} runs when it may. */
    public boolean admits() {
      synchronized (Unread.this) {
        if (ended) {
          return false;
        }
        if (isReserved() || mayResume(this, limit / 2)) {
          paused.remove(this);
          return true;
        }
        stopResuming(this);
        paused.add(this);
      }
      change(() -> {});
      return false;
    }

    /** Whether bytes are kept for a message that went back to RabbitMQ and comes again. */
    public boolean isReserved() {
      return reserved(this) > 0;
    }

    /**
     * Lets the next consumer resume. Called when the first messages of this one have come, or its
     * queue has none.
     */
    public void resumed() {
      change(
          () -> {
            if (this == resuming) {
              wanted = UNKNOWN; // Another consumer may have got the message.
            }
            stopResuming(this);
          });
    }

    /** Releases everything. */
    public void end() {
      change(
          () -> {
            paused.remove(this);
            stopResuming(this);
            giveBack(held);
            ended = true;
          });
    }
  }

  private synchronized long reserved(Share by) {
    return by == resuming ? reserved : 0;
  }

  private boolean takeFromAll(Share by, long more) {
    long kept = reserved(by);
    // The free part becomes smaller while sessions begin; the rest is taken already.
    long needed = Math.min(more, Math.max(0, beyondFree(bytes + more) - taken));
    if (needed > kept && !all.take(needed - kept)) {
      return false;
    }
    all.release(Math.max(0, kept - needed));
    reserved -= kept;
    taken += needed;
    return true;
  }

  private void stopResuming(Share share) {
    if (share == resuming) {
      all.release(reserved);
      reserved = 0;
      resuming = null;
    }
  }

  private long beyondFree(long held) {
    return Math.max(0, held - all.free(FREE_BYTES));
  }

  /** Whether the session has room for a consumer's next message. */
  private boolean hasRoom(Share of, long most) {
    return of.wanted == UNKNOWN ? bytes <= most : of.fits(of.wanted);
  }

  /** Whether the process has room for it, too, without waiting for others. */
  private boolean mayResume(Share share, long most) {
    return hasRoom(share, most)
        && (beyondFree(bytes + share.wanted) == 0 || share.wanted == UNKNOWN && !isTight());
  }

  /** The action that resumes the next consumer, if one may resume now. */
  private Runnable next() {
    assert Thread.holdsLock(this);
    if (resuming != null) {
      return () -> {};
    }
    for (Share each : paused) {
      if (mayResume(each, limit / 4)) {
        return resume(each);
      }
    }
    Share needy = needy();
    if (needy == null && waiting != null) {
      all.forget(waiting);
      waiting = null;
    } else if (needy != null && waiting == null) {
      waiting = new Budget.Waiting(needy.wanted, this::granted);
      all.takeLater(waiting);
    }
    return () -> {};
  }

  /** The first consumer that only the budget of the process keeps from resuming. */
  private @Nullable Share needy() {
    return paused.stream().filter(each -> hasRoom(each, limit / 4)).findFirst().orElse(null);
  }

  private Runnable resume(Share share) {
    paused.remove(share);
    resuming = share;
    return share.resume;
  }

  private void granted(Budget.Waiting request) {
    Runnable next;
    synchronized (this) {
      if (request == waiting) {
        waiting = null;
      }
      Share needy = resuming == null ? needy() : null;
      if (needy != null && needy.wanted <= request.bytes()) {
        reserved = request.bytes();
        next = resume(needy);
      } else {
        all.release(request.bytes());
        next = next();
      }
    }
    next.run();
  }

  /**
   * Changes the account under the lock. Then, without it, resumes the consumers that may resume now
   * in this and in other sessions.
   */
  private void change(Runnable action) {
    Runnable next;
    synchronized (this) {
      action.run();
      next = next();
    }
    next.run();
    if (all.isAwaited()) {
      all.serve();
    }
  }

  /** Whether consumers should pause. */
  public synchronized boolean isHigh() {
    return bytes > limit / 2 || beyondFree(bytes) > 0 && isTight();
  }

  /** Whether all sessions together leave room for no more than a message at a time. */
  public boolean isTight() {
    return all.isFull() || all.isAwaited();
  }

  /** Whether other sessions wait for bytes of the budget that this one has. */
  public synchronized boolean isInTheWay() {
    return taken > 0 && all.waiters() > (waiting == null ? 0 : 1);
  }

  /** How many bytes are held. */
  public synchronized long bytes() {
    return bytes;
  }
}
