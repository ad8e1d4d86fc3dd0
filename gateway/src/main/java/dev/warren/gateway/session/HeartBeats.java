package dev.warren.gateway.session;

import java.util.concurrent.TimeUnit;

/**
 * The heart-beats that a client and the gateway agreed on (STOMP 1.2, "Heart-beating"), and the
 * time of the next one. Times are {@link System#nanoTime()}. Event loop only.
 */
final class HeartBeats {

  /** The time between probes, the same as for clients that speak JSON. */
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final long sendEveryNanos;

  /**
   * The interval in which the gateway expects a sign of life from the client: a heart-beat, or a
   * reply to a probe.
   */
  private final long wantEveryNanos;

  private final long probeEveryNanos;
  private long nextBeatNanos;
  private long nextProbeNanos;
  private long lastHeardNanos;

  /** The time of the first probe since the client was heard. */
  private long probedNanos;

  private boolean awaitsReply;

  /**
   * @param sendEveryMs the interval of the gateway's heart-beats; 0 for none
   * @param wantEveryMs the interval of the client's heart-beats; 0 for none
   * @param probes whether the gateway probes a client that sends no heart-beats
   */
  HeartBeats(long sendEveryMs, long wantEveryMs, boolean probes, long nowNanos) {
    sendEveryNanos = TimeUnit.MILLISECONDS.toNanos(sendEveryMs);
    probeEveryNanos = wantEveryMs == 0 && probes ? PROBE_NANOS : 0;
    wantEveryNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(wantEveryMs), probeEveryNanos);
    nextProbeNanos = nowNanos + probeEveryNanos;
    nextBeatNanos = nowNanos + sendEveryNanos;
    lastHeardNanos = nowNanos;
  }

  void heard(long nowNanos) {
    lastHeardNanos = nowNanos;
    awaitsReply = false;
  }

  /**
   * How long until the client counts as gone, in nanoseconds; negative if it counts as gone
   * already.
   */
  long untilSilent(long nowNanos) {
    if (wantEveryNanos == 0) {
      return Long.MAX_VALUE;
    }
    // Twice the interval, because STOMP 1.2 requires a margin of error.
    long left = lastHeardNanos + 2 * wantEveryNanos + Deadlines.TICK_NANOS - nowNanos;
    // A busy gateway may have probed late, and the client has the whole interval for its reply.
    return awaitsReply
        ? Math.max(left, probedNanos + wantEveryNanos + Deadlines.TICK_NANOS - nowNanos)
        : left;
  }

  /**
   * How long until the gateway has to send a heart-beat.
   *
   * @param lastFlushNanos the time of the gateway's last frame
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

  /** How long until the gateway has to probe the client. */
  long untilProbe(long nowNanos) {
    return probeEveryNanos == 0 ? Long.MAX_VALUE : nextProbeNanos - nowNanos;
  }

  void probed(long nowNanos) {
    if (!awaitsReply) {
      awaitsReply = true;
      probedNanos = nowNanos;
    }
    nextProbeNanos = nowNanos + probeEveryNanos;
  }

  void beaten() {
    nextBeatNanos += sendEveryNanos;
  }
}
