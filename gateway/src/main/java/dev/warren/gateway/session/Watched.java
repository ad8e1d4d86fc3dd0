package dev.warren.gateway.session;

/** Something with deadlines that {@link Deadlines} keeps. */
abstract class Watched {

  /** The slot of the timing wheel that holds this. */
  int slot;

  abstract boolean hasEnded();
}
