package dev.warren.gateway.consume;

import dev.warren.gateway.budget.Budget;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the messages that the gateway holds for one session, which has not read them yet, or
 * for one user, who has not acknowledged them yet. Beyond the bound, messages stay in RabbitMQ:
 * consumers pause until most of the held messages are gone, and then resume one by one, in the
 * order in which they paused. A message is always accepted while no other waits, and so are a few
 * small ones, even while others fill the budget of the process.
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

  /** The part of one consumer, which gives back everything at its end. */
  public Share share() {
    return new Share();
  }

  public final class Share {

    private long held;
    private boolean gaveBack;
    private boolean ended;

    /**
     * Takes bytes; false if the message must go back to RabbitMQ. Once a message has gone back,
     * this consumer's limit is doubled: RabbitMQ puts a message that goes back again behind the
     * others.
     */
    public boolean take(long more) {
      synchronized (Unread.this) {
        long most = gaveBack ? 2 * limit : limit;
        boolean isFree = bytes == 0 || bytes + more <= Math.min(FREE_BYTES, most);
        if (ended || !isFree && (bytes + more > most || !all.take(more))) {
          gaveBack = true;
          return false;
        }
        if (isFree) {
          all.takeAnyway(more);
        }
        bytes += more;
        held += more;
        return true;
      }
    }

    /** Takes the bytes of a message that the gateway holds already. */
    public void takeBeyond(long more) {
      synchronized (Unread.this) {
        if (!ended) {
          all.takeAnyway(more);
          bytes += more;
          held += more;
        }
      }
    }

    /** The client has read a message, or it went back to RabbitMQ. */
    public void release(long less) {
      Runnable next;
      synchronized (Unread.this) {
        next = ended ? null : released(this, less);
      }
      if (next != null) {
        next.run();
      }
    }

    public boolean isEmpty() {
      synchronized (Unread.this) {
        return held == 0;
      }
    }

    /** Releases everything. */
    public void end(Runnable resume) {
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

  /** Whether a consumer may resume now. Otherwise {@code resume} runs when it may. */
  public synchronized boolean admits(Runnable resume) {
    if (isHigh()) {
      paused.add(resume);
      return false;
    }
    paused.remove(resume);
    return true;
  }

  /** Whether consumers should pause. */
  public synchronized boolean isHigh() {
    return bytes > limit / 2 || bytes > FREE_BYTES && all.isFull();
  }

  /**
   * Lets the next consumer resume if the session still holds little. Called when the first messages
   * of the consumer before it have come, or its queue has none.
   */
  public void resumeNext() {
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
    if (resuming || paused.isEmpty() || bytes > limit / 4 || bytes > FREE_BYTES && all.isFull()) {
      return null;
    }
    Runnable next = paused.iterator().next();
    paused.remove(next);
    resuming = true;
    return next;
  }

  /** Whether all sessions together leave room for only one message at a time. */
  public boolean isTight() {
    return all.isFull();
  }
}
