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
 * When to look after which session of an event loop: a timing wheel, so that a tick touches only
 * those of which something may be due. What a client reads or writes moves nothing; its session is
 * looked at where the last look said, about once a heart-beat, and placed anew. Used on the event
 * loop only.
 */
final class Deadlines {

  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** With the tick, half a minute: what is due later comes by here once each round. */
  private static final int SLOTS = 128;

  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

  private final SessionSettings settings;
  private final AtomicInteger count;
  private final List<Set<Session>> wheel = new ArrayList<>();
  private long tick = tick(System.nanoTime());

  /**
   * @param count of all sessions, to keep up to date
   */
  Deadlines(SessionSettings settings, AtomicInteger count) {
    this.settings = settings;
    this.count = count;
    for (int i = 0; i < SLOTS; i++) {
      wheel.add(new HashSet<>());
    }
  }

  /** A session begins: it has to say soon who it is. */
  void enter(Session session) {
    count.incrementAndGet();
    place(session, System.nanoTime() + settings.connectTimeout().toNanos());
  }

  /** A session has ended, and nothing of it is due any more. */
  void leave(Session session) {
    remove(session);
    count.decrementAndGet();
  }

  /**
   * Looks at the session at this time, or half a minute from now where that is sooner; in place of
   * what was said earlier.
   */
  void place(Session session, long atNanos) {
    remove(session);
    if (!session.hasEnded()) {
      // The tick after, so that it is due by then.
      long at = Math.min(Math.max(tick(atNanos) + 1, tick + 1), tick + SLOTS - 1);
      session.slot = slot(at);
      wheel.get(session.slot).add(session);
    }
  }

  private void remove(Session session) {
    wheel.get(session.slot).remove(session);
  }

  /** Does what is due. To be called every {@link #TICK_NANOS}; catches up where a call was late. */
  void look(long nowNanos, Instant now) {
    while (tick < tick(nowNanos)) {
      tick++;
      // Out of the wheel first: who is looked at may leave, or be placed there again.
      Set<Session> due = wheel.set(slot(tick), new HashSet<>());
      due.forEach(session -> look(session, nowNanos, now));
    }
  }

  private void look(Session session, long nowNanos, Instant now) {
    long next = nowNanos + SLOTS * TICK_NANOS;
    try {
      next = session.look(nowNanos, now, settings);
    } catch (Throwable e) {
      // Let through, it would end the timer, and with it every deadline on this event loop.
      log.error("a session could not be looked after", e);
    }
    place(session, next);
  }

  /** {@link System#nanoTime()} may be negative. */
  private static long tick(long nanos) {
    return Math.floorDiv(nanos, TICK_NANOS);
  }

  private static int slot(long tick) {
    return (int) Math.floorMod(tick, (long) SLOTS);
  }

  List<Session> all() {
    List<Session> all = new ArrayList<>();
    wheel.forEach(all::addAll);
    return all;
  }
}
