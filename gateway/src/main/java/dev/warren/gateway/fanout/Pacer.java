package dev.warren.gateway.fanout;

import dev.warren.gateway.outbound.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps an event loop from writing faster than most of its clients read. Messages that a client
 * does not read wait in its outbox, and a full outbox closes the connection. That is right for a
 * client that is slower than the others; but if most are slow, as in a burst beyond what the
 * network carries, it would close them all. It is better that the messages then wait in the log,
 * where they cost no memory (docs/decisions/014).
 *
 * <p>So if more than half of the loop's clients were behind lately, the next run waits until nearly
 * all have caught up. The wait lasts five seconds at most; once half have caught up, it lasts only
 * while the others make progress. A client that is still behind after a wait does not count again
 * until it has caught up. Meanwhile the others go on, and its outbox fills. Confined to the event
 * loop.
 */
final class Pacer {

  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * How long the last clients may make no progress before the wait ends. The limit does not apply
   * while most clients are behind: then the machine or the network stands still, and the end of the
   * wait would close them all.
   */
  private static final long NO_PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** One client in this many need not catch up, as some client is always the last. */
  private static final int NEARLY_ALL = 20;

  /**
   * The number of all clients of the loop, which the wait compares with the number of those that
   * are behind. So a few slow clients cannot hold up the rest.
   */
  private int size;

  private final Recently recently = new Recently();
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

  /** A run has written to this client. */
  void wrote(Subscriber subscriber) {
    if (subscriber.outbox.isBehind() && !isLeftBehind(subscriber)) {
      subscriber.takenBytes = subscriber.outbox.takenBytes();
      behind.add(subscriber);
    }
  }

  /** Should the next run wait for clients to catch up? Called after each run. */
  boolean shouldWait(long nowNanos) {
    waitingSinceNanos = nowNanos;
    lastProgressNanos = nowNanos;
    progressBytes = takenByAll();
    recently.behind(behind, nowNanos);
    return 2 * recently.count() > size && areSomeBehind();
  }

  /** Should the wait go on? */
  boolean goesOnWaiting(long nowNanos) {
    if (takenByAll() != progressBytes) {
      lastProgressNanos = nowNanos;
    }
    behind.removeIf(subscriber -> !subscriber.outbox.isBehind());
    progressBytes = takenByAll();
    waitedInVain =
        nowNanos - waitingSinceNanos >= MAX_WAIT_NANOS
            || !areMostBehind() && nowNanos - lastProgressNanos >= NO_PROGRESS_NANOS;
    boolean goesOn = areSomeBehind() && !waitedInVain;
    if (!goesOn) {
      recently.waited(nowNanos - waitingSinceNanos);
    }
    return goesOn;
  }

  /** Called before each run. */
  void reset() {
    if (waitedInVain) {
      boolean most = areMostBehind();
      for (Subscriber subscriber : behind) {
        Outbox outbox = subscriber.outbox;
        // If most clients were too slow, they must still set the pace. So each of them counts again
        // as soon as it reads anything.
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
   * Counts the clients that were behind within a period that ends now, of between half a second and
   * a second. A count at a single moment would be too low: a program that reads for many clients
   * serves one after the other, and the client that it just served is not behind.
   */
  private static final class Recently {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private int before;
    private int now;
    private long period = 1;
    private long periodBeganNanos;
    private long waitedNanos;

    /** Time spent waiting does not count: no client could fall behind in it. */
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
