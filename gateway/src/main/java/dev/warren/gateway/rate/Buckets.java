package dev.warren.gateway.rate;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The buckets of one session, user or address, each created at its first use. */
final class Buckets {

  private static final Limit[] LIMITS = Limit.values();

  private final RateTable rates;
  private final TimeMeter clock;
  private final @Nullable Bucket[] made = new Bucket[LIMITS.length];

  Buckets(RateTable rates, TimeMeter clock) {
    this.rates = rates;
    this.clock = clock;
  }

  RateTable rates() {
    return rates;
  }

  /**
   * Takes an amount if the bucket has all of it.
   *
   * @return 0, or else the nanoseconds until the bucket will have it
   */
  long take(Limit limit, long amount) {
    Bucket bucket = bucket(limit);
    return bucket == null || bucket.tryConsume(amount) ? 0 : waitNanos(bucket, amount);
  }

  /**
   * Takes an amount even if the bucket does not have it.
   *
   * @return the nanoseconds until the bucket owes nothing any more
   */
  long takeAnyway(Limit limit, long amount) {
    Bucket bucket = bucket(limit);
    return bucket == null ? 0 : bucket.consumeIgnoringRateLimits(amount);
  }

  /** The nanoseconds until the bucket has one; 0 if it has one now. */
  long waitNanos(Limit limit) {
    Bucket bucket = bucket(limit);
    return bucket == null || bucket.getAvailableTokens() > 0 ? 0 : waitNanos(bucket, 1);
  }

  private static long waitNanos(Bucket bucket, long amount) {
    return Math.max(1, bucket.estimateAbilityToConsume(amount).getNanosToWaitForRefill());
  }

  /** Whether every bucket is full, so that new buckets would be equal to these. */
  boolean areFull() {
    for (Limit limit : LIMITS) {
      Bucket bucket = made[limit.ordinal()];
      if (bucket != null && bucket.getAvailableTokens() < entry(limit).bandwidth().getCapacity()) {
        return false;
      }
    }
    return true;
  }

  private RateTable.Entry entry(Limit limit) {
    return Objects.requireNonNull(rates.entry(limit));
  }

  private @Nullable Bucket bucket(Limit limit) {
    Bucket bucket = made[limit.ordinal()];
    if (bucket == null && rates.entry(limit) != null) {
      bucket =
          Bucket.builder()
              .addLimit(entry(limit).bandwidth())
              .withCustomTimePrecision(clock)
              .withSynchronizationStrategy(SynchronizationStrategy.NONE)
              .build();
      made[limit.ordinal()] = bucket;
    }
    return bucket;
  }
}
