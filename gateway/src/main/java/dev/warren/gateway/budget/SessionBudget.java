package dev.warren.gateway.budget;

/**
 * The bytes that one session holds for longer than a frame: bounded for the session, and beyond
 * {@value #FREE_BYTES} bytes by the budget that all sessions share. So a client that holds little
 * is never refused because others hold much. Not thread-safe.
 */
public final class SessionBudget {

  /** As much as some twenty subscriptions take. */
  static final int FREE_BYTES = 16 * 1024;

  private final long limit;
  private final Budget all;
  private long held;
  private boolean ended;

  /** Whether bytes were taken, and else which of the two budgets is full. */
  public enum Answer {
    TAKEN,
    SESSION_IS_FULL,
    ALL_ARE_FULL
  }

  /**
   * @param limit the most bytes that this session may hold
   * @param all what all sessions share
   */
  public SessionBudget(long limit, Budget all) {
    this.limit = limit;
    this.all = all;
  }

  /** Takes bytes, which the session gives back by {@link #release} or {@link #end}. */
  public Answer take(long bytes) {
    if (ended || held + bytes > limit) {
      return Answer.SESSION_IS_FULL;
    }
    long more = beyondFree(held + bytes) - beyondFree(held);
    if (more > 0 && !all.take(more)) {
      return Answer.ALL_ARE_FULL;
    }
    held += bytes;
    return Answer.TAKEN;
  }

  /** Gives bytes back that were taken before; without effect after the {@link #end}. */
  public void release(long bytes) {
    if (ended) {
      return;
    }
    long less = beyondFree(held) - beyondFree(held - bytes);
    held -= bytes;
    if (less > 0) {
      all.release(less);
    }
  }

  /** The session has ended: gives everything back, and takes nothing more. */
  public void end() {
    release(held);
    ended = true;
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

  private static long beyondFree(long bytes) {
    return Math.max(0, bytes - FREE_BYTES);
  }
}
