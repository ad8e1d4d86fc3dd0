package dev.warren.gateway.history;

import dev.warren.gateway.budget.Budget;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of history that wait for their clients: those of all clients within a budget, and those
 * of one user within a quarter of it, so that one user cannot stop the others. Thread-safe.
 */
public final class HeldBytes {

  private static final int USERS_SHARE = 4;

  private final Budget budget;
  private final long userLimit;

  /** By user; without users that hold nothing. Guarded by this. */
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

  /** Whether the user may hold so many bytes more. */
  synchronized boolean isWithinShare(String user, long bytes) {
    return byUser.getOrDefault(user, 0L) + bytes <= userLimit;
  }

  /** Takes bytes; false, and nothing is taken, where the user or the gateway holds too many. */
  synchronized boolean take(String user, long bytes) {
    if (!isWithinShare(user, bytes) || !budget.take(bytes)) {
      return false;
    }
    byUser.merge(user, bytes, Long::sum);
    return true;
  }

  /**
   * Sets who is called when {@link #release} has made room; on the thread that released, which
   * holds no lock of this object. Replaces the listener before.
   */
  void whenReleased(Runnable listener) {
    released = listener;
  }

  /** Gives back bytes that were taken, and calls the listener. */
  void release(String user, long bytes) {
    giveBack(user, bytes);
    released.run();
  }

  /** Gives back bytes that were taken, for a caller that uses the room itself. */
  synchronized void giveBack(String user, long bytes) {
    budget.release(bytes);
    byUser.computeIfPresent(user, (name, held) -> held > bytes ? held - bytes : null);
  }
}
