package dev.warren.gateway.rate;

import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

/** The connections and buckets of one user or address, which all of its clients share. */
final class SharedBuckets {

  private final RateTable rates;
  private final TimeMeter clock;
  private @Nullable Buckets buckets;
  private int connections;

  SharedBuckets(RateTable rates, TimeMeter clock) {
    this.rates = rates;
    this.clock = clock;
  }

  RateTable rates() {
    return rates;
  }

  /** As {@link Buckets#take}. */
  synchronized long take(Limit limit, long amount) {
    return rates.entry(limit) == null ? 0 : buckets().take(limit, amount);
  }

  /** As {@link Buckets#takeAnyway}. */
  synchronized long takeAnyway(Limit limit, long amount) {
    return rates.entry(limit) == null ? 0 : buckets().takeAnyway(limit, amount);
  }

  /** As {@link Buckets#waitNanos(Limit)}. */
  synchronized long waitNanos(Limit limit) {
    return buckets == null ? 0 : buckets.waitNanos(limit);
  }

  private Buckets buckets() {
    if (buckets == null) {
      buckets = new Buckets(rates, clock);
    }
    return buckets;
  }

  /**
   * Counts one more connection, unless there are {@code most} already. With 0 there may be any
   * number.
   */
  synchronized boolean connect(int most) {
    if (!hasRoom(most)) {
      return false;
    }
    connections++;
    return true;
  }

  /** Whether {@link #connect} would count one more. */
  synchronized boolean hasRoom(int most) {
    return most == 0 || connections < most;
  }

  synchronized void disconnect() {
    connections--;
  }

  /** Whether new buckets would be equal to these. */
  synchronized boolean isIdle() {
    return connections == 0 && (buckets == null || buckets.areFull());
  }
}
