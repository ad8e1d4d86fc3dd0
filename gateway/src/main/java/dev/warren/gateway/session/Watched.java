package dev.warren.gateway.session;

/** Something with deadlines, which {@link Deadlines} checks until it has ended. */
abstract class Watched {

  /** The slot of the timing wheel that holds this object. */
  int slot;

  /** Whether a deadline of its client had passed at the last check; see {@link DeadlineCheck}. */
  boolean overdue;

  boolean ended;

  public final boolean hasEnded() {
    return ended;
  }
}
