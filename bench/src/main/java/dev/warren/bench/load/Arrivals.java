package dev.warren.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived at subscribers, all together. Written by the one thread that reads; the
 * publisher reads {@link #arrived} meanwhile.
 */
final class Arrivals {

  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final VarHandle SHARED;

  static {
    try {
      SHARED = MethodHandles.lookup().findVarHandle(Arrivals.class, "shared", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Histogram latencies = new Histogram(100, LONGEST_NANOS, 3);
  private long count;
  private long outOfOrder;
  private long foreign;
  private long heartBeats;
  private long samplingMask;

  /** {@link #count} as of the last batch that was read. */
  @SuppressWarnings("unused")
  private long shared;

  private volatile long givenUp;

  private volatile long wakeAt = Long.MAX_VALUE;
  private volatile @Nullable Thread waiting;

  /** Begins anew. On the reading thread. */
  void reset(boolean everyLatency) {
    latencies.reset();
    count = outOfOrder = foreign = heartBeats = 0;
    givenUp = 0;
    samplingMask = everyLatency ? 0 : 15;
    share();
  }

  /** One delivery; returns whether its latency is wanted. */
  boolean add() {
    return (count++ & samplingMask) == 0;
  }

  void latency(long nanos) {
    latencies.recordValue(Math.min(Math.max(nanos, 0), LONGEST_NANOS));
  }

  void addOutOfOrder() {
    outOfOrder++;
  }

  /** A message that is none of the load generator's. */
  void addForeign() {
    foreign++;
  }

  void addHeartBeat() {
    heartBeats++;
  }

  /** A subscriber is gone: what it will not get must not hold up the publisher. */
  void giveUp(long deliveries) {
    givenUp = givenUp + deliveries;
    share();
  }

  /** At the end of a batch: cheap enough for every read. */
  void share() {
    SHARED.setOpaque(this, count);
    if (count >= wakeAt - givenUp) {
      wakeAt = Long.MAX_VALUE;
      LockSupport.unpark(waiting);
    }
  }

  /** Deliveries that have come or never will, up to a batch ago. Any thread. */
  long arrived() {
    return delivered() + givenUp;
  }

  /** Deliveries that have come, up to a batch ago. Any thread. */
  long delivered() {
    return (long) SHARED.getOpaque(this);
  }

  /** Waits until that many have arrived, or for a millisecond at most. Only the publisher. */
  void await(long arrived) {
    waiting = Thread.currentThread();
    wakeAt = arrived;
    // The reader may have missed the wish just now; thence the limit.
    if (arrived() < arrived) {
      LockSupport.parkNanos(1_000_000);
    }
    wakeAt = Long.MAX_VALUE;
  }

  /** The rest on the reading thread, or when it has nothing more to do. */
  long count() {
    return count;
  }

  long outOfOrder() {
    return outOfOrder;
  }

  long foreign() {
    return foreign;
  }

  long heartBeats() {
    return heartBeats;
  }

  Histogram latencies() {
    return latencies;
  }
}
