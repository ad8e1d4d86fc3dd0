package dev.warren.gateway.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deadlines of one event loop's sessions, as a timing wheel: a tick touches only the sessions
 * that are due, and reading or writing moves no session. A session is checked after the delay that
 * its last check returned, about once per heart-beat, and placed anew. Event loop only.
 */
final class Deadlines<T extends Watched> {

  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * With {@link #TICK_NANOS}, one round through the slots takes half a minute. A session with a
   * later deadline is checked once per round.
   */
  private static final int SLOTS = 128;

  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

  private final AtomicInteger count;
  private final Check<T> check;
  private final List<Set<T>> wheel = new ArrayList<>();
  private long tick = tick(System.nanoTime());

  /** The check of one session, which does everything that is due. */
  interface Check<T> {

    /**
     * @param nowNanos by {@link System#nanoTime()}
     * @return how many nanoseconds until the next check; may be longer than a round of the wheel
     */
    long check(T watched, long nowNanos, Instant now);
  }

  /**
   * @param count the number of the gateway's sessions, which all event loops update
   */
  Deadlines(AtomicInteger count, Check<T> check) {
    this.count = count;
    this.check = check;
    for (int i = 0; i < SLOTS; i++) {
      wheel.add(new HashSet<>());
    }
  }

  void enter(T entering, long firstCheckInNanos) {
    count.incrementAndGet();
    place(entering, System.nanoTime(), firstCheckInNanos);
  }

  void leave(T leaving) {
    remove(leaving);
    count.decrementAndGet();
  }

  /** Sets the next check: after this delay, but within half a minute. */
  void place(T watched, long nowNanos, long delayNanos) {
    remove(watched);
    if (!watched.hasEnded()) {
      long at = nowNanos + Math.min(delayNanos, SLOTS * TICK_NANOS);
      // The tick after the deadline, so that the deadline has passed when the check runs.
      long due = Math.min(Math.max(tick(at) + 1, tick + 1), tick + SLOTS - 1);
      watched.slot = slot(due);
      wheel.get(watched.slot).add(watched);
    }
  }

  private void remove(T watched) {
    wheel.get(watched.slot).remove(watched);
  }

  /**
   * Checks the sessions that are due. Called every {@link #TICK_NANOS}; catches up after late
   * calls.
   */
  void check(long nowNanos, Instant now) {
    while (tick < tick(nowNanos)) {
      tick++;
      // Removed from the wheel first, because a check may end its session, or place it in this same
      // slot.
      Set<T> due = wheel.set(slot(tick), new HashSet<>());
      due.forEach(watched -> check(watched, nowNanos, now));
    }
  }

  private void check(T watched, long nowNanos, Instant now) {
    long delay = SLOTS * TICK_NANOS;
    try {
      delay = check.check(watched, nowNanos, now);
    } catch (Throwable e) {
      // An exception from here would cancel the timer, and with it every deadline of the loop.
      log.error("the deadlines of a session could not be checked", e);
    }
    place(watched, nowNanos, delay);
  }

  /** {@link System#nanoTime()} may be negative. */
  private static long tick(long nanos) {
    return Math.floorDiv(nanos, TICK_NANOS);
  }

  private static int slot(long tick) {
    return (int) Math.floorMod(tick, (long) SLOTS);
  }

  List<T> all() {
    List<T> all = new ArrayList<>();
    wheel.forEach(all::addAll);
    return all;
  }
}
