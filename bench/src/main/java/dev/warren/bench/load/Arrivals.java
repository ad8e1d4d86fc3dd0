package dev.warren.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts the deliveries to all subscribers. Only the reading thread writes; the publisher reads
 * {@link #arrived} at the same time.
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

  /** {@link #count} as of the last complete batch of reads. */
  @SuppressWarnings("unused")
  private long shared;

  private volatile long givenUp;

  private volatile long wakeAt = Long.MAX_VALUE;
  private volatile @Nullable Thread waiting;

  /** Starts counting again from zero. On the reading thread. */
  void reset(boolean everyLatency) {
    latencies.reset();
    count = outOfOrder = foreign = heartBeats = 0;
    givenUp = 0;
    samplingMask = everyLatency ? 0 : 15;
    share();
  }

  /** Counts one delivery; returns whether its latency is recorded. */
  boolean add() {
    return (count++ & samplingMask) == 0;
  }

  void latency(long nanos) {
    latencies.recordValue(Math.min(Math.max(nanos, 0), LONGEST_NANOS));
  }

  void addOutOfOrder() {
    outOfOrder++;
  }

  /** Counts a message that the load generator did not publish. */
  void addForeign() {
    foreign++;
  }

  void addHeartBeat() {
    heartBeats++;
  }

  /**
   * Counts deliveries that a lost subscriber cannot get any more, so that the publisher does not
   * wait for them.
   */
  void giveUp(long deliveries) {
    givenUp = givenUp + deliveries;
    share();
  }

  /**
   * Publishes the counts to other threads, at the end of a batch of reads. This is cheap enough for
   * each read.
   */
  void share() {
    SHARED.setOpaque(this, count);
    if (count >= wakeAt - givenUp) {
      wakeAt = Long.MAX_VALUE;
      LockSupport.unpark(waiting);
    }
  }

  /**
   * How many deliveries have arrived or cannot arrive any more, as of the last complete batch. Any
   * thread.
   */
  long arrived() {
    return delivered() + givenUp;
  }

  /** How many deliveries have arrived, as of the last complete batch. Any thread. */
  long delivered() {
    return (long) SHARED.getOpaque(this);
  }

  /**
   * Waits until this many deliveries have arrived, but at most a millisecond. Called only on the
   * publisher's thread.
   */
  void await(long arrived) {
    waiting = Thread.currentThread();
    wakeAt = arrived;
    // The wait has a limit, because the reading thread may miss that this thread waits, and then
    // does not wake it.
    if (arrived() < arrived) {
      LockSupport.parkNanos(1_000_000);
    }
    wakeAt = Long.MAX_VALUE;
  }

  /** The methods below run on the reading thread, or after it has ended. */
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
