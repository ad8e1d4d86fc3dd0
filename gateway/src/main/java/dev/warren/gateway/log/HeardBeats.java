package dev.warren.gateway.log;

import java.time.Duration;

/**
 * Whether only gateways that read batches have been heard for long enough. Times are those of
 * {@link System#nanoTime}. Thread-safe.
 */
final class HeardBeats {

  private final long afterNanos;

  // Guarded by this.
  private boolean begun;
  private long sinceNanos;
  private long heardNanos;

  /**
   * @param after how long only such gateways must have been heard, at least three times the time
   *     between two beats of any gateway. The time begins anew after a third of it without a beat:
   *     when even this gateway's own beats are missing, for example during an alarm, silence does
   *     not show that there is no other gateway
   */
  HeardBeats(Duration after) {
    this.afterNanos = after.toNanos();
  }

  /** The time begins now. */
  synchronized void begin(long nowNanos) {
    begun = true;
    sinceNanos = nowNanos;
    heardNanos = nowNanos;
  }

  /** A gateway was heard. */
  synchronized void beat(boolean readsBatches, long nowNanos) {
    if (!readsBatches || isSilent(nowNanos)) {
      sinceNanos = nowNanos;
    }
    heardNanos = nowNanos;
  }

  synchronized boolean isTime(long nowNanos) {
    return begun && nowNanos - sinceNanos >= afterNanos && !isSilent(nowNanos);
  }

  private boolean isSilent(long nowNanos) {
    return nowNanos - heardNanos >= afterNanos / 3;
  }
}
