package dev.warren.gateway.history;

import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.UserShares;

/**
 * The bytes of history that wait for their clients. All clients together share a budget, and each
 * user may hold its {@link UserShares share}. Thread-safe.
 */
public final class HeldBytes {

  private final UserShares shares;

  private volatile Runnable released = () -> {};

  public HeldBytes(Budget budget) {
    this.shares = new UserShares(budget, 1);
  }

  Budget budget() {
    return shares.budget();
  }

  /** The most bytes that one user may hold. */
  long userLimit() {
    return shares.userLimit();
  }

  /** Whether the user may hold this many more bytes. */
  boolean isWithinShare(String user, long bytes) {
    return shares.isWithinShare(user, bytes);
  }

  /** As {@link UserShares#take}. */
  boolean take(String user, long bytes) {
    return shares.take(user, bytes);
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
  void giveBack(String user, long bytes) {
    shares.giveBack(user, bytes);
  }
}
