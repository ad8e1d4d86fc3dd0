package dev.warren.gateway.history;

import java.util.concurrent.TimeUnit;

/**
 * Decides how long a client waits for a position that this gateway has not fanned out yet. Usually
 * the client comes from a gateway that was a moment ahead, and this gateway is about to catch up.
 * But the log may also have no such position. Confined to one event loop.
 */
final class PositionWait {

  /**
   * If the gateway reads the log, and the log does not grow for this long, the position is not in
   * it.
   */
  private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The longest wait for the gateway to read the log and for its event loop to fan it out. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final History history;
  private final long position;
  private final long sinceNanos;
  private boolean readAllTheTime = true;
  private long last;
  private long standsSinceNanos;

  enum Verdict {
    /** Everything up to the position has been fanned out. */
    REACHED,

    /** The caller should look again later. */
    WAIT,

    /** The log has no such position. */
    NOT_IN_LOG,

    /**
     * This gateway is behind, so it cannot decide. Going live now would repeat messages that the
     * client has.
     */
    BEHIND
  }

  PositionWait(History history, long position, long nowNanos) {
    this.history = history;
    this.position = position;
    this.sinceNanos = nowNanos;
    this.standsSinceNanos = nowNanos;
  }

  /**
   * @param fannedOut the last position that was fanned out on the event loop
   */
  Verdict look(long fannedOut, long nowNanos) {
    if (position <= fannedOut) {
      return Verdict.REACHED;
    }
    boolean read = history.isBeingRead();
    readAllTheTime &= read;
    // This is read after the flag: while the gateway does not read the log, the last position
    // cannot change.
    if (!read || last != history.lastPosition()) {
      last = history.lastPosition();
      standsSinceNanos = nowNanos;
    }
    boolean late = nowNanos - sinceNanos >= MAX_NANOS;
    boolean stands = nowNanos - standsSinceNanos >= STANDSTILL_NANOS;
    if (position > last && (stands || late && readAllTheTime)) {
      return Verdict.NOT_IN_LOG;
    }
    return late ? Verdict.BEHIND : Verdict.WAIT;
  }
}
