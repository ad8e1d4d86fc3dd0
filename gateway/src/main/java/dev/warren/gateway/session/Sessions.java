package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.outbound.Outbox;
import dev.warren.gateway.topic.FanOut;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * All sessions of this gateway: opened here, looked after by one timer per event loop, and sent
 * away, spread over the drain period, when the gateway stops. Thread-safe.
 */
public final class Sessions implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private static final long TICK_MS = 250;

  /** A few sessions need no spreading: clients in their first thousands come back at once. */
  private static final double DRAIN_MS_PER_SESSION = 0.5;

  private static final long DRAIN_MARGIN_MS = 1_000;

  private final SessionSettings settings;
  private final FanOut fanOut;
  private final Map<EventLoop, Set<Session>> loops = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean running;
  private volatile boolean draining;

  public Sessions(SessionSettings settings, FanOut fanOut) {
    this.settings = settings;
    this.fanOut = fanOut;
  }

  /**
   * Opens the session of a connection, on its event loop.
   *
   * @param context where finished frames are written
   */
  public Session open(Client client, ChannelHandlerContext context) {
    EventLoop loop = context.channel().eventLoop();
    Set<Session> here = loops.computeIfAbsent(loop, this::startTicking);
    Session[] session = new Session[1];
    Outbox outbox = new Outbox(context, settings.maxOutbox().toBytes(), () -> tooSlow(session[0]));
    session[0] =
        new Session(
            client,
            outbox,
            fanOut.on(loop),
            () -> {
              here.remove(session[0]);
              count.decrementAndGet();
            });
    here.add(session[0]);
    count.incrementAndGet();
    if (draining) {
      // It came between the others' end and the server's: it would be cut without a word.
      loop.execute(() -> session[0].end(CloseReason.RESTARTING));
    }
    return session[0];
  }

  /** How many connections there are. */
  public int count() {
    return count.get();
  }

  private void tooSlow(Session session) {
    session.refuse(
        new Refused(
            Refusal.TOO_SLOW,
            "more than %d bytes waited to be read; come back with 'since'"
                .formatted(settings.maxOutbox().toBytes())),
        null);
  }

  private Set<Session> startTicking(EventLoop loop) {
    Set<Session> here = new HashSet<>();
    loop.scheduleWithFixedDelay(() -> tick(here), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    return here;
  }

  private void tick(Set<Session> here) {
    long nowNanos = System.nanoTime();
    Instant now = Instant.now();
    long tickNanos = TimeUnit.MILLISECONDS.toNanos(TICK_MS);
    // A copy: a session that has to end leaves the set.
    for (Session session : new ArrayList<>(here)) {
      try {
        session.tick(nowNanos, now, settings, tickNanos);
      } catch (RuntimeException e) {
        // An exception would end the timer, and with it every deadline on this event loop.
        log.error("a session could not be looked after", e);
      }
    }
  }

  @Override
  public void start() {
    running = true;
  }

  /** Sends every client away with "come back", at random moments of the drain period. */
  @Override
  public void stop() {
    running = false;
    draining = true;
    int sessions = count();
    long periodMs =
        Math.min(settings.drainPeriod().toMillis(), (long) (sessions * DRAIN_MS_PER_SESSION) + 1);
    if (sessions > 0) {
      log.info("sending {} clients away over {} ms", sessions, periodMs);
    }
    loops.forEach((loop, here) -> loop.execute(() -> drain(loop, here, periodMs)));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(periodMs + DRAIN_MARGIN_MS);
    try {
      while (count() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drain(EventLoop loop, Set<Session> here, long periodMs) {
    for (Session session : here) {
      loop.schedule(
          () -> session.end(CloseReason.RESTARTING),
          ThreadLocalRandom.current().nextLong(periodMs),
          TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
