package dev.warren.gateway.consume;

import dev.warren.gateway.budget.Budget;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the messages that the gateway holds for one session, which has not read them yet, or
 * for one user, who has not acknowledged them yet. Beyond the bound, messages stay in RabbitMQ:
 * consumers pause until most of the held messages are gone, and then resume one by one, in the
 * order in which they paused. A single message may exceed the bound of the session.
 *
 * <p>The bytes beyond {@value #FREE_BYTES}, or beyond fewer with many sessions, also count in the
 * budget of the process. While that is full, small messages still get through. The consumer of a
 * larger message pauses until the budget has room for it; such consumers of all sessions take
 * turns.
 *
 * <p>Thread-safe; no method waits.
 */
public final class Unread {

  /** These bytes may be held even while the budget of the process is full. */
  private static final int FREE_BYTES = 16 * 1024;

  private final long limit;
  private final Budget all;

  // Guarded by this.
  private long bytes;

  /** How many of the bytes are taken from the budget of the process. */
  private long taken;

  private final Set<Runnable> paused = new LinkedHashSet<>(2);

  /** Whether a consumer has resumed whose first messages have not come yet. */
  private boolean resuming;

  /**
   * @param limit the most bytes; a single message may be larger
   * @param all the budget of all sessions
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
    private boolean gaveBack;
    private boolean ended;

    /** The bytes that the budget of the process lacked for the last message; 0 for none. */
    private long lacked;

    /** Bytes of the process's budget, kept for a message that went back and comes again. */
    private long reserved;

    /** Set while this consumer waits for the bytes that the budget lacked. */
    private Budget.@Nullable Waiting waiting;

    private Share(Runnable resume) {
      this.resume = resume;
    }

    /**
     * Takes bytes; false if the message must go back to RabbitMQ. Once a message has gone back,
     * this consumer's limit is doubled: RabbitMQ puts a message that goes back again behind the
     * others.
     */
    public boolean take(long more) {
      synchronized (Unread.this) {
        long most = gaveBack ? 2 * limit : limit;
        if (ended || bytes > 0 && bytes + more > most || !takeFromAll(more)) {
          gaveBack = true;
          return false;
        }
        bytes += more;
        held += more;
        return true;
      }
    }

    private boolean takeFromAll(long more) {
      // The free part becomes smaller while sessions begin; the rest is taken already.
      long needed = Math.min(more, Math.max(0, beyondFree(bytes + more) - taken));
      long lacking = needed - reserved;
      if (lacking > 0 && !all.take(lacking)) {
        lacked = needed;
        unreserve();
        return false;
      }
      all.release(Math.max(0, -lacking));
      reserved = 0;
      taken += needed;
      return true;
    }

    private void unreserve() {
      all.release(reserved);
      reserved = 0;
    }

    /** The client has read a message, or it went back to RabbitMQ. */
    public void release(long less) {
      Runnable next;
      synchronized (Unread.this) {
        next = ended ? null : released(less);
      }
      goOn(next);
    }

    private @Nullable Runnable released(long less) {
      held -= less;
      bytes -= less;
      long free = Math.max(0, taken - beyondFree(bytes));
      all.release(free);
      taken -= free;
      return next();
    }

    public boolean isEmpty() {
      synchronized (Unread.this) {
        return held == 0;
      }
    }

    /** Whether the consumer may resume now. Otherwise {@code resume} runs when it may. */
    public boolean admits() {
      synchronized (Unread.this) {
        if (lacked == 0) {
          return admitsMore(this);
        }
        if (waiting == null) {
          waiting = new Budget.Waiting(lacked, this::reserved);
          all.takeLater(waiting);
        }
      }
      all.serve();
      return false;
    }

    /** Whether bytes are kept for a message that went back. */
    public boolean isReserved() {
      synchronized (Unread.this) {
        return reserved > 0;
      }
    }

    /** The bytes that the budget lacked are now taken for this consumer. */
    private void reserved() {
      synchronized (Unread.this) {
        reserved = lacked;
        lacked = 0;
        waiting = null;
        if (ended) {
          unreserve();
          return;
        }
      }
      resume.run();
    }

    /**
     * Lets the next consumer resume if the session still holds little. Called when the first
     * messages of the consumer before it have come, or its queue has none.
     */
    public void resumed() {
      Runnable next;
      synchronized (Unread.this) {
        unreserve();
        resuming = false;
        next = next();
      }
      goOn(next);
    }

    /** Releases everything. */
    public void end() {
      Runnable next;
      synchronized (Unread.this) {
        paused.remove(resume);
        if (waiting != null) {
          all.forget(waiting);
        }
        unreserve();
        next = ended ? null : released(held);
        ended = true;
      }
      goOn(next);
    }
  }

  /** Called without the lock, because it runs code of other sessions. */
  private void goOn(@Nullable Runnable next) {
    if (next != null) {
      next.run();
    }
    if (all.isAwaited()) {
      all.serve();
    }
  }

  private long beyondFree(long held) {
    return Math.max(0, held - all.free(FREE_BYTES));
  }

  private boolean admitsMore(Share of) {
    assert Thread.holdsLock(this);
    if (bytes > limit / 2 || of.reserved == 0 && isHeldUp()) {
      paused.add(of.resume);
      return false;
    }
    paused.remove(of.resume);
    return true;
  }

  /** Whether consumers should pause. */
  public synchronized boolean isHigh() {
    return bytes > limit / 2 || isHeldUp();
  }

  /** Whether other sessions leave no room for more than a few small messages. */
  private boolean isHeldUp() {
    assert Thread.holdsLock(this);
    return beyondFree(bytes) > 0 && isTight();
  }

  private @Nullable Runnable next() {
    assert Thread.holdsLock(this);
    if (resuming || paused.isEmpty() || bytes > limit / 4 || isHeldUp()) {
      return null;
    }
    Runnable next = paused.iterator().next();
    paused.remove(next);
    resuming = true;
    return next;
  }

  /** Whether all sessions together leave room for only one message at a time. */
  public boolean isTight() {
    return all.isFull() || all.isAwaited();
  }

  /** Whether this session's messages take room for which other sessions wait. */
  public synchronized boolean isInTheWay() {
    return taken > 0 && all.isAwaited();
  }
}
