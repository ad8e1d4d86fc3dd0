package dev.warren.gateway.session;

import java.util.concurrent.TimeUnit;

/**
 * The heart-beats that a client and the gateway agreed on (STOMP 1.2, "Heart-beating"), and when
 * the next is due. Times are {@link System#nanoTime()}. Event loop only.
 */
final class HeartBeats {

  private final long sendEveryNanos;
  private final long wantEveryNanos;
  private long nextBeatNanos;
  private long lastHeardNanos;

  /**
   * @param sendEveryMs how often the gateway sends one; 0 for never
   * @param wantEveryMs how often the gateway wants one; 0 for never
   */
  HeartBeats(long sendEveryMs, long wantEveryMs, long nowNanos) {
    sendEveryNanos = TimeUnit.MILLISECONDS.toNanos(sendEveryMs);
    wantEveryNanos = TimeUnit.MILLISECONDS.toNanos(wantEveryMs);
    nextBeatNanos = nowNanos + sendEveryNanos;
    lastHeardNanos = nowNanos;
  }

  void heard(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  /** How long until the client counts as gone; negative once it does. */
  long untilSilent(long nowNanos) {
    // Twice the interval: STOMP 1.2 wants a margin of error.
    return wantEveryNanos == 0
        ? Long.MAX_VALUE
        : lastHeardNanos + 2 * wantEveryNanos + Deadlines.TICK_NANOS - nowNanos;
  }

  /**
   * How long until the gateway has to send a heart-beat.
   *
   * @param lastFlushNanos when the gateway last sent anything
   * @param always true if heart-beats are due even while other frames are sent
   */
  long untilBeat(long nowNanos, long lastFlushNanos, boolean always) {
    if (sendEveryNanos == 0) {
      return Long.MAX_VALUE;
    }
    return always
        ? nextBeatNanos - nowNanos
        // Two ticks early, as the next check may come that late.
        : lastFlushNanos + sendEveryNanos - 2 * Deadlines.TICK_NANOS - nowNanos;
  }

  void beaten() {
    nextBeatNanos += sendEveryNanos;
  }
}
