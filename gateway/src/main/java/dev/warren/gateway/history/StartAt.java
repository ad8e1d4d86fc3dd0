package dev.warren.gateway.history;

/** From where on a subscription wants what was before it. */
public sealed interface StartAt {

  /** Everything after a position. */
  record After(long position) implements StartAt {}

  /** The last ones, so many. */
  record Last(int count) implements StartAt {}
}
