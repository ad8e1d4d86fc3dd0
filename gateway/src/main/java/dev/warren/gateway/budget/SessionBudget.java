package dev.warren.gateway.budget;

/**
 * The bytes that one session holds for longer than a frame. The session has a bound of its own.
 * Beyond {@value #FREE_BYTES} bytes, or fewer while there are many sessions, it also takes bytes
 * from the budget of all sessions. So a client that holds little is never refused because others
 * hold much. Not thread-safe.
 */
public final class SessionBudget {

  /** About twenty subscriptions take this much. */
  static final int FREE_BYTES = 16 * 1024;

  private final long limit;
  private final Budget all;
  private final Runnable whenEnded;
  private long held;

  /** The bytes of this session that are taken from the budget of all sessions. */
  private long taken;

  private boolean ended;

  /** The result of {@link #take}: the bytes were taken, or one of the two budgets is full. */
  public enum Answer {
    TAKEN,
    SESSION_IS_FULL,
    ALL_ARE_FULL
  }

  /**
   * @param limit the most bytes that this session may hold
   * @param all the budget that all sessions share
   * @param whenEnded called once, at the end
   */
  SessionBudget(long limit, Budget all, Runnable whenEnded) {
    this.limit = limit;
    this.all = all;
    this.whenEnded = whenEnded;
  }

  /** Takes bytes, which the session gives back by {@link #release} or {@link #end}. */
  public Answer take(long bytes) {
    if (ended || held + bytes > limit) {
      return Answer.SESSION_IS_FULL;
    }
    // The free part may have shrunk since the last call, because more sessions are open. The shared
    // budget then gives at most the new bytes, and none for those that the session already holds.
    long more = Math.min(bytes, beyondFree(held + bytes) - taken);
    if (more > 0) {
      if (!all.take(more)) {
        return Answer.ALL_ARE_FULL;
      }
      taken += more;
    }
    held += bytes;
    return Answer.TAKEN;
  }

  /** Gives bytes back that were taken before; without effect after the {@link #end}. */
  public void release(long bytes) {
    if (ended) {
      return;
    }
    held -= bytes;
    long less = taken - beyondFree(held);
    if (less > 0) {
      all.release(less);
      taken -= less;
    }
  }

  /** The session has ended: gives back all its bytes, and takes no more. */
  public void end() {
    if (!ended) {
      release(held);
      ended = true;
      whenEnded.run();
    }
  }

  /** How many bytes the session holds. */
  public long held() {
    return held;
  }

  public long limit() {
    return limit;
  }

  /** The budget that all sessions share. */
  public Budget all() {
    return all;
  }

  private long beyondFree(long bytes) {
    return Math.max(0, bytes - all.free(FREE_BYTES));
  }
}
