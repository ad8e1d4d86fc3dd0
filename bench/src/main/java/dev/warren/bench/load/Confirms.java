package dev.warren.bench.load;

import java.util.concurrent.locks.LockSupport;

/**
 * Which publishes RabbitMQ has confirmed, by delivery tag. Confirms come on the connection's
 * thread, in any order; one publisher waits.
 */
final class Confirms {

  private static final int MOST_UNCONFIRMED = 1000;
  private static final int RING = 1024;

  private final boolean[] confirmed = new boolean[RING];
  private final Thread publisher = Thread.currentThread();

  /** All up to here are confirmed. */
  private volatile long floor;

  private volatile boolean waiting;

  void confirm(long tag, boolean multiple) {
    long reached = floor;
    if (multiple) {
      for (long each = reached + 1; each <= tag; each++) {
        confirmed[(int) (each % RING)] = true;
      }
    } else {
      confirmed[(int) (tag % RING)] = true;
    }
    while (confirmed[(int) ((reached + 1) % RING)]) {
      reached++;
      confirmed[(int) (reached % RING)] = false;
    }
    floor = reached;
    if (waiting) {
      LockSupport.unpark(publisher);
    }
  }

  /** Waits until this one may be published. */
  void awaitRoomFor(long tag) {
    while (tag - floor > MOST_UNCONFIRMED) {
      waiting = true;
      if (tag - floor > MOST_UNCONFIRMED) {
        LockSupport.parkNanos(10_000_000);
      }
      waiting = false;
    }
  }

  boolean has(long tag) {
    return floor >= tag;
  }
}
