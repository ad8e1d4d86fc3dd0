package dev.warren.bench.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The publishes that the server has confirmed, by delivery tag. Confirms arrive on the connection's
 * thread, in any order; one publisher waits for them.
 */
final class Confirms {

  private static final int MOST_UNCONFIRMED = 1000;
  private static final int RING = 1024;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final boolean[] confirmed = new boolean[RING];
  private final Thread publisher = Thread.currentThread();

  /** All tags up to this one are confirmed. */
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

  /**
   * Waits until the message with this tag may be published.
   *
   * @throws IOException when the server has stopped confirming, because it has ended or blocks
   *     publishers
   */
  void awaitRoomFor(long tag) throws IOException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!hasRoomFor(tag)) {
      if (System.nanoTime() - until > 0) {
        throw new IOException("the server has not confirmed anything for 30 s");
      }
      waiting = true;
      if (!hasRoomFor(tag)) {
        LockSupport.parkNanos(10_000_000);
      }
      waiting = false;
    }
  }

  /** Whether the message with this tag may be published now. */
  boolean hasRoomFor(long tag) {
    return tag - floor <= MOST_UNCONFIRMED;
  }

  boolean has(long tag) {
    return floor >= tag;
  }
}
