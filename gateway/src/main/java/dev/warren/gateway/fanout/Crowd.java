package dev.warren.gateway.fanout;

import dev.warren.gateway.outbound.Outbox;
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
 * <p>So when more than half of all the loop's subscribers have been behind lately, the next run
 * waits until nearly all of them are there; never longer than five seconds, and once half are
 * there, no longer than somebody takes something. Who is still behind after a wait does not count
 * again before it has caught up: its outbox fills while the others go on. Used on the event loop
 * only.
 */
final class Crowd {

  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * How long none of the last may take anything before the wait is over. Where most take nothing it
   * is the machine or the network that stands still, and to go on would close them all.
   */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** One in so many need not be there: with each run it is another who is the last. */
  private static final int NEARLY_ALL = 20;

  /** All who subscribe on this loop: a few of them must not be able to hold up the rest. */
  private int size;

  private final Lately lately = new Lately();
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
    lately.behind(behind, nowNanos);
    return 2 * lately.count() > size && areSomeBehind();
  }

  /** Whether the wait is to go on. */
  boolean isStillBehind(long nowNanos) {
    if (takenByAll() != progressBytes) {
      lastProgressNanos = nowNanos;
    }
    behind.removeIf(subscriber -> !subscriber.outbox.isBehind());
    progressBytes = takenByAll();
    waitedInVain =
        nowNanos - waitingSinceNanos >= WAIT_NANOS
            || !areMostBehind() && nowNanos - lastProgressNanos >= PATIENCE_NANOS;
    boolean goesOn = areSomeBehind() && !waitedInVain;
    if (!goesOn) {
      lately.waited(nowNanos - waitingSinceNanos);
    }
    return goesOn;
  }

  /** Before the next run. */
  void reset() {
    if (waitedInVain) {
      boolean most = areMostBehind();
      for (Subscriber subscriber : behind) {
        Outbox outbox = subscriber.outbox;
        // When most were too slow they are the crowd still, as soon as they take anything.
        subscriber.leftBehindUntil =
            most ? subscriber.takenBytes + 1 : outbox.takenBytes() + outbox.waitingBytes();
      }
    }
    waitedInVain = false;
    behind.clear();
  }

  private boolean areMostBehind() {
    return 2 * behind.size() > size;
  }

  private boolean areSomeBehind() {
    return NEARLY_ALL * behind.size() > size;
  }

  private long takenByAll() {
    long bytes = 0;
    for (Subscriber subscriber : behind) {
      bytes += subscriber.outbox.takenBytes();
    }
    return bytes;
  }

  private static boolean isLeftBehind(Subscriber subscriber) {
    return subscriber.outbox.takenBytes() < subscriber.leftBehindUntil;
  }

  /**
   * How many were behind at some time within the last second or half of it. Never all at once: who
   * reads for many reads one after the other, and those whose turn it is are not behind.
   */
  private static final class Lately {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private int before;
    private int now;
    private long period = 1;
    private long periodBeganNanos;
    private long waitedNanos;

    /** Those who wait do not get older. */
    void waited(long nanos) {
      waitedNanos += nanos;
    }

    void behind(List<Subscriber> behind, long nowNanos) {
      long passed = nowNanos - waitedNanos - periodBeganNanos;
      if (passed >= PERIOD_NANOS) {
        before = passed >= 2 * PERIOD_NANOS ? 0 : now;
        now = 0;
        period += passed >= 2 * PERIOD_NANOS ? 2 : 1;
        periodBeganNanos = nowNanos - waitedNanos;
      }
      for (Subscriber subscriber : behind) {
        if (subscriber.behindInPeriod != period) {
          before -= subscriber.behindInPeriod == period - 1 ? 1 : 0;
          now++;
          subscriber.behindInPeriod = period;
        }
      }
    }

    int count() {
      return before + now;
    }
  }
}
