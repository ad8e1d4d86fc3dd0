package dev.warren.gateway.budget;

import java.util.HashMap;
import java.util.Map;

/**
 * The bytes that each user holds of a budget. One user may hold a quarter of it, so that a single
 * user cannot stop the others. Thread-safe; no method waits.
 */
public final class UserShares {

  private static final int USERS_SHARE = 4;

  private final Budget budget;
  private final long userLimit;

  /** The bytes by user, without users that hold none. Guarded by this. */
  private final Map<String, Long> byUser = new HashMap<>();

  /**
   * @param least how many bytes a user may hold even if a quarter of the budget is less, so that a
   *     small budget does not refuse a single request of this size for ever
   */
  public UserShares(Budget budget, long least) {
    this.budget = budget;
    this.userLimit = Math.max(least, budget.limit() / USERS_SHARE);
  }

  public Budget budget() {
    return budget;
  }

  /** The most bytes that one user may hold. */
  public long userLimit() {
    return userLimit;
  }

  /** Whether the user may hold this many more bytes. */
  public synchronized boolean isWithinShare(String user, long bytes) {
    return byUser.getOrDefault(user, 0L) + bytes <= userLimit;
  }

  /**
   * Takes bytes, which the caller gives back by {@link #giveBack}. Returns false, and takes
   * nothing, if the user or all users together would hold too many.
   */
  public synchronized boolean take(String user, long bytes) {
    if (!isWithinShare(user, bytes) || !budget.take(bytes)) {
      return false;
    }
    byUser.merge(user, bytes, Long::sum);
    return true;
  }

  /** As {@link #take}, even beyond the limit of the budget, but not beyond the user's share. */
  public synchronized boolean takeAnyway(String user, long bytes) {
    if (!isWithinShare(user, bytes)) {
      return false;
    }
    budget.takeAnyway(bytes);
    byUser.merge(user, bytes, Long::sum);
    return true;
  }

  /** Gives back bytes that were taken. */
  public synchronized void giveBack(String user, long bytes) {
    budget.release(bytes);
    byUser.computeIfPresent(user, (name, held) -> held > bytes ? held - bytes : null);
  }
}
