package dev.warren.gateway.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps an event loop from sending faster than most of its clients take. What is written to a
 * client that does not read as fast lies in its outbox, and a full outbox closes it: right for one
 * that is slower than the others, of no use to anybody when all are, as with a burst that is more
 * than the network carries. Then it is better to leave the messages in the log, where they wait for
 * nothing.
 *
 * <p>So when more than half of all the loop's subscribers are behind after a run, the next run
 * waits for them; never longer than five seconds, and no longer than somebody takes something. Who
 * took nothing in a wait that was in vain does not count again before it does: its outbox fills
 * while the others go on. Used on the event loop only.
 */
final class Crowd {

  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long nobody may take anything before the wait is over. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** All who subscribe on this loop: a few of them must not be able to hold up the rest. */
  private int size;

  private final List<Subscriber> behind = new ArrayList<>();
  private long waitingSinceNanos;
  private long progressBytes;
  private long lastProgressNanos;
  private boolean waitedInVain;

  void joined() {
    size++;
  }

  void left() {
    size--;
  }

  /** Takes note of a client that a run has written to. */
  void wrote(Subscriber subscriber) {
    if (subscriber.outbox.isBehind() && !isLeftBehind(subscriber)) {
      subscriber.takenBytes = subscriber.outbox.takenBytes();
      behind.add(subscriber);
    }
  }

  /** After a run: whether it is to be waited for the clients before the next. */
  boolean shouldWait(long nowNanos) {
    waitingSinceNanos = nowNanos;
    lastProgressNanos = nowNanos;
    progressBytes = takenByAll();
    return isMostBehind();
  }

  /** Whether the wait is to go on. */
  boolean isStillBehind(long nowNanos) {
    long taken = takenByAll();
    if (taken != progressBytes) {
      progressBytes = taken;
      lastProgressNanos = nowNanos;
    }
    behind.removeIf(subscriber -> !subscriber.outbox.isBehind());
    waitedInVain =
        nowNanos - waitingSinceNanos >= WAIT_NANOS
            || nowNanos - lastProgressNanos >= PATIENCE_NANOS;
    return isMostBehind() && !waitedInVain;
  }

  /** Before the next run. */
  void reset() {
    for (Subscriber subscriber : behind) {
      subscriber.leftBehind =
          waitedInVain && subscriber.outbox.takenBytes() == subscriber.takenBytes;
    }
    waitedInVain = false;
    behind.clear();
  }

  private boolean isMostBehind() {
    return 2 * behind.size() > size;
  }

  private long takenByAll() {
    long bytes = 0;
    for (Subscriber subscriber : behind) {
      bytes += subscriber.outbox.takenBytes();
    }
    return bytes;
  }

  private static boolean isLeftBehind(Subscriber subscriber) {
    if (subscriber.leftBehind && subscriber.outbox.takenBytes() != subscriber.takenBytes) {
      subscriber.leftBehind = false;
    }
    return subscriber.leftBehind;
  }
}
