package dev.warren.gateway.queue;

import dev.warren.gateway.budget.Budget;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of queues that one session has not read yet, in bytes. Beyond the bound, messages
 * stay in RabbitMQ: consumers pause until the session has read most of what waits for it, and then
 * go on one by one, in the order in which they paused. A session that has read everything always
 * gets one more message, so it goes on even while others fill the budget of the process.
 *
 * <p>Thread-safe; no method waits.
 */
public final class Unread {

  private final long limit;
  private final Budget all;

  // Guarded by this.
  private long bytes;
  private final Set<Runnable> paused = new LinkedHashSet<>(2);

  /** Whether a consumer goes on whose first messages have not come yet. */
  private boolean resuming;

  /**
   * @param limit the most bytes; a single message may have more
   * @param all the bytes of all sessions
   */
  public Unread(long limit, Budget all) {
    this.limit = limit;
    this.all = all;
  }

  /** The part of one consumer, which gives back everything at its end. */
  Share share() {
    return new Share();
  }

  final class Share {

    private long held;
    private boolean gaveBack;
    private boolean ended;

    /**
     * Takes bytes; false where the message must go back to RabbitMQ. A consumer of which messages
     * went back has more room from then on: RabbitMQ would put one that goes back again behind the
     * others.
     */
    boolean take(long more) {
      synchronized (Unread.this) {
        long most = gaveBack ? 2 * limit : limit;
        if (ended || bytes > 0 && (bytes + more > most || !all.take(more))) {
          gaveBack = true;
          return false;
        }
        takeAnyway(more);
        return true;
      }
    }

    private void takeAnyway(long more) {
      if (bytes == 0) {
        all.takeAnyway(more);
      }
      bytes += more;
      held += more;
    }

    /** Takes bytes of a message that is here already. */
    void takeBeyond(long more) {
      synchronized (Unread.this) {
        if (!ended) {
          if (bytes > 0) {
            all.takeAnyway(more);
          }
          takeAnyway(more);
        }
      }
    }

    /** The client has read a message, or it went back to RabbitMQ. */
    void release(long less) {
      Runnable next;
      synchronized (Unread.this) {
        next = ended ? null : released(this, less);
      }
      if (next != null) {
        next.run();
      }
    }

    boolean isEmpty() {
      synchronized (Unread.this) {
        return held == 0;
      }
    }

    /** Releases everything. */
    void end(Runnable resume) {
      Runnable next;
      synchronized (Unread.this) {
        paused.remove(resume);
        next = ended ? null : released(this, held);
        ended = true;
      }
      if (next != null) {
        next.run();
      }
    }
  }

  private @Nullable Runnable released(Share by, long less) {
    assert Thread.holdsLock(this);
    by.held -= less;
    bytes -= less;
    all.release(less);
    return next();
  }

  /** Whether a consumer may go on; otherwise {@code resume} runs when it may. */
  synchronized boolean admits(Runnable resume) {
    if (isHigh()) {
      paused.add(resume);
      return false;
    }
    paused.remove(resume);
    return true;
  }

  /** Whether consumers should pause. */
  synchronized boolean isHigh() {
    return bytes > limit / 2 || bytes > 0 && all.isFull();
  }

  /**
   * Lets the next consumer go on, if the session still has little to read: the messages of the one
   * before have come, or there are none.
   */
  void resumeNext() {
    Runnable next;
    synchronized (this) {
      resuming = false;
      next = next();
    }
    if (next != null) {
      next.run();
    }
  }

  private @Nullable Runnable next() {
    assert Thread.holdsLock(this);
    if (resuming || paused.isEmpty() || bytes > limit / 4 || bytes > 0 && all.isFull()) {
      return null;
    }
    Runnable next = paused.iterator().next();
    paused.remove(next);
    resuming = true;
    return next;
  }

  /** Whether all sessions together leave room for no more than a message at a time. */
  boolean isTight() {
    return all.isFull();
  }
}
