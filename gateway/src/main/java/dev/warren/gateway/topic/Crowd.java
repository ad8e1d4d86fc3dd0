package dev.warren.gateway.topic;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps an event loop from sending faster than most of its clients take. What is written to a
 * client that does not read as fast lies in its outbox, and a full outbox closes it: right for one
 * that is slower than the others, of no use to anybody when all are, as with a burst that is more
 * than the network carries. Then it is better to leave the messages in the log, where they wait for
 * nothing.
 *
 * <p>So where more than half of those that a run wrote to are behind, the next run waits for them,
 * as long as they take anything at all. Those that take nothing meanwhile are not waited for again
 * before they do: they fill their outboxes while the others go on. Used on the event loop only.
 */
final class Crowd {

  /** How long nobody may take anything before the wait is over. */
  private static final long PATIENCE_NANOS = 100_000_000;

  private final List<Subscriber> behind = new ArrayList<>();
  private int written;
  private long lastProgressNanos;

  /** Counts a client that a run has written to. */
  void wrote(Subscriber subscriber) {
    written++;
    if (subscriber.outbox.isBehind() && !isLeftBehind(subscriber)) {
      subscriber.takenBytes = subscriber.outbox.takenBytes();
      behind.add(subscriber);
    }
  }

  /** Ends the run's count: whether it is to be waited for the clients before the next. */
  boolean shouldWait(long nowNanos) {
    lastProgressNanos = nowNanos;
    return isMostBehind();
  }

  /** Whether the wait is to go on. */
  boolean isStillBehind(long nowNanos) {
    boolean progress = false;
    for (Subscriber subscriber : behind) {
      long taken = subscriber.outbox.takenBytes();
      progress |= taken != subscriber.takenBytes;
      subscriber.leftBehind = taken == subscriber.takenBytes;
      subscriber.takenBytes = taken;
    }
    behind.removeIf(subscriber -> !subscriber.outbox.isBehind());
    if (progress) {
      lastProgressNanos = nowNanos;
    }
    return isMostBehind() && nowNanos - lastProgressNanos < PATIENCE_NANOS;
  }

  /** Before the next run. */
  void reset() {
    behind.clear();
    written = 0;
  }

  private boolean isMostBehind() {
    return 2 * behind.size() > written;
  }

  private static boolean isLeftBehind(Subscriber subscriber) {
    if (subscriber.leftBehind && subscriber.outbox.takenBytes() != subscriber.takenBytes) {
      subscriber.leftBehind = false;
    }
    return subscriber.leftBehind;
  }
}
