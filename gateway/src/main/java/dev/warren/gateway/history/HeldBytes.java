package dev.warren.gateway.history;

import dev.warren.gateway.budget.Budget;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of history that wait for their clients. All clients together share a budget, and one
 * user may hold a quarter of it, so that a single user cannot stop the others. Thread-safe.
 */
public final class HeldBytes {

  private static final int USERS_SHARE = 4;

  private final Budget budget;
  private final long userLimit;

  /** The bytes by user, without users that hold none. Guarded by this. */
  private final Map<String, Long> byUser = new HashMap<>();

  private volatile Runnable released = () -> {};

  public HeldBytes(Budget budget) {
    this.budget = budget;
    this.userLimit = Math.max(1, budget.limit() / USERS_SHARE);
  }

  Budget budget() {
    return budget;
  }

  /** The most bytes that one user may hold. */
  long userLimit() {
    return userLimit;
  }

  /** Whether the user may hold this many more bytes. */
  synchronized boolean isWithinShare(String user, long bytes) {
    return byUser.getOrDefault(user, 0L) + bytes <= userLimit;
  }

  /**
   * Takes bytes. Returns false, and takes nothing, if the user or the gateway would hold too many.
   */
  synchronized boolean take(String user, long bytes) {
    if (!isWithinShare(user, bytes) || !budget.take(bytes)) {
      return false;
    }
    byUser.merge(user, bytes, Long::sum);
    return true;
  }

  /**
   * Sets the listener that is called when {@link #release} has made room. It runs on the thread
   * that released, which holds no lock of this object. Replaces the previous listener.
   */
  void whenReleased(Runnable listener) {
    released = listener;
  }

  /** Gives back bytes that were taken, and calls the listener. */
  void release(String user, long bytes) {
    giveBack(user, bytes);
    released.run();
  }

  /**
   * Gives back bytes that were taken, without a call of the listener: the caller uses the room
   * itself.
   */
  synchronized void giveBack(String user, long bytes) {
    budget.release(bytes);
    byUser.computeIfPresent(user, (name, held) -> held > bytes ? held - bytes : null);
  }
}
