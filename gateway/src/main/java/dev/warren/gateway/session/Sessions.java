package dev.warren.gateway.session;

import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.presence.PresenceReporter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.Map;
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

  /** A few sessions need no spreading: clients in their first thousands come back at once. */
  private static final double DRAIN_MS_PER_SESSION = 0.5;

  private static final long DRAIN_MARGIN_MS = 1_000;

  private final SessionSettings settings;
  private final FanOut fanOut;
  private final PresenceReporter presence;
  private final Map<EventLoop, Deadlines> loops = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final SessionCounts counts = new SessionCounts();
  private volatile boolean running;
  private volatile boolean draining;

  /**
   * @param presence told of who comes and goes
   */
  public Sessions(SessionSettings settings, FanOut fanOut, PresenceReporter presence) {
    this.settings = settings;
    this.fanOut = fanOut;
    this.presence = presence;
  }

  /**
   * Opens the session of a connection, on its event loop.
   *
   * @param context where finished frames are written
   */
  public Session open(Client client, ChannelHandlerContext context) {
    EventLoop loop = context.channel().eventLoop();
    Deadlines deadlines = loops.computeIfAbsent(loop, this::startTicking);
    Session session =
        new Session(client, context, settings, fanOut.on(loop), deadlines, presence, counts);
    deadlines.enter(session);
    if (draining) {
      // It came between the others' end and the server's: it would be cut without a word.
      loop.execute(() -> session.end(CloseReason.RESTARTING));
    }
    return session;
  }

  /** Of all clients, also of those that are gone. */
  public SessionCounts counts() {
    return counts;
  }

  /** How many connections there are. */
  public int count() {
    return count.get();
  }

  private Deadlines startTicking(EventLoop loop) {
    Deadlines deadlines = new Deadlines(settings, count);
    loop.scheduleWithFixedDelay(
        () -> deadlines.look(System.nanoTime(), Instant.now()),
        Deadlines.TICK_NANOS,
        Deadlines.TICK_NANOS,
        TimeUnit.NANOSECONDS);
    return deadlines;
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
    loops.forEach((loop, deadlines) -> loop.execute(() -> drain(loop, deadlines, periodMs)));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(periodMs + DRAIN_MARGIN_MS);
    try {
      while (count() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drain(EventLoop loop, Deadlines deadlines, long periodMs) {
    for (Session session : deadlines.all()) {
      loop.schedule(
          () -> session.end(CloseReason.RESTARTING),
          ThreadLocalRandom.current().nextLong(periodMs + 1),
          TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
