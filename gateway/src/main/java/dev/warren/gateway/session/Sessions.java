package dev.warren.gateway.session;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.rate.RateLimits;
import dev.warren.thread.DaemonThreads;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * All sessions of this gateway: opens them, checks their deadlines with one timer per event loop,
 * and drains them when the gateway stops. Thread-safe.
 */
public final class Sessions implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  /**
   * With fewer than some thousand clients the drain need not be spread, as they can all reconnect
   * at once.
   */
  private static final double DRAIN_MS_PER_SESSION = 0.5;

  private static final long DRAIN_MARGIN_MS = 1_000;

  private final SessionEnvironment environment;
  private final DeadlineCheck check;
  private final Map<EventLoop, Deadlines<Session>> loops = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong opened = new AtomicLong();

  /** The connections of drained sessions that are still open, perhaps with frames to write. */
  private final AtomicInteger closing = new AtomicInteger();

  private volatile boolean running;
  private volatile boolean draining;

  /**
   * @param presence counts the connected users
   * @param budgets the budgets of memory that all clients share
   * @param rates limits what each session may do
   */
  public Sessions(
      SessionSettings settings, PresenceReporter presence, Budgets budgets, RateLimits rates) {
    this.environment =
        new SessionEnvironment(settings, presence, new SessionCounts(), budgets, rates);
    this.check = new DeadlineCheck(settings.connectTimeout());
  }

  /**
   * Opens the session of a connection, on its event loop.
   *
   * @param context the place to write finished frames to, below every handler that would encode
   *     them
   */
  public Session open(Protocol protocol, Connection connection, ChannelHandlerContext context) {
    EventLoop loop = context.channel().eventLoop();
    Deadlines<Session> deadlines = loops.computeIfAbsent(loop, this::startTicking);
    Session session = new Session(protocol, connection, context, deadlines, environment);
    session.number = opened.incrementAndGet();
    session.closed = context.channel().closeFuture();
    deadlines.enter(session, environment.settings().connectTimeout().toNanos());
    if (draining) {
      // The drain of this loop is over, so this session has to end here: otherwise the server would
      // cut the connection without a reason.
      loop.execute(() -> session.end(CloseReason.RESTARTING));
    }
    return session;
  }

  /**
   * Ends the sessions of users that must not continue.
   *
   * @param refusal returns the reason, or null for a user that may continue. Called on each event
   *     loop
   */
  public void endRefused(Function<User, @Nullable Refused> refusal) {
    forEachSession(session -> endRefused(session, refusal));
  }

  /** Runs an action for every session, on the session's event loop. */
  void forEachSession(Consumer<Session> action) {
    loops.forEach((loop, deadlines) -> loop.execute(() -> deadlines.all().forEach(action)));
  }

  private static void endRefused(Session session, Function<User, @Nullable Refused> refusal) {
    User user = session.user();
    Refused refused = user == null ? null : refusal.apply(user);
    if (refused != null) {
      session.refuse(refused, null);
    }
  }

  /** Counts of all clients, including those that are gone. */
  public SessionCounts counts() {
    return environment.counts();
  }

  /** How many sessions are open. */
  public int count() {
    return count.get();
  }

  /** The connected clients that match, in the order of their connection. */
  public CompletionStage<List<ClientReport>> clients(ClientQuery query) {
    ClientSurvey survey = new ClientSurvey(query);
    loops.forEach((loop, deadlines) -> survey.add(deadlines, loop));
    return survey.reports();
  }

  private Deadlines<Session> startTicking(EventLoop loop) {
    Deadlines<Session> deadlines = new Deadlines<>(count, check);
    loop.scheduleWithFixedDelay(
        () -> deadlines.check(System.nanoTime(), Instant.now()),
        Deadlines.TICK_NANOS,
        Deadlines.TICK_NANOS,
        TimeUnit.NANOSECONDS);
    return deadlines;
  }

  @Override
  public void start() {
    running = true;
  }

  /** Stops in the phase in which the web server accepts no more connections, and side by side. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }

  @Override
  public void stop(Runnable callback) {
    DaemonThreads.stop("warren-drain", this::stop, callback);
  }

  /**
   * Ends every session with {@link CloseReason#RESTARTING}, at random moments of the drain period.
   * Waits until the clients have what was written to them, until the end of the drain period at
   * most.
   */
  @Override
  public void stop() {
    running = false;
    draining = true;
    int sessions = count();
    long periodMs =
        Math.min(
            environment.settings().drainPeriod().toMillis(),
            (long) (sessions * DRAIN_MS_PER_SESSION) + 1);
    if (sessions > 0) {
      log.info("draining {} clients over {} ms", sessions, periodMs);
    }
    loops.forEach((loop, deadlines) -> loop.execute(() -> drain(deadlines, periodMs)));
    long mostMs = environment.settings().drainPeriod().toMillis() + DRAIN_MARGIN_MS;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMs);
    try {
      while ((count() > 0 || closing.get() > 0) && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain(Deadlines<Session> deadlines, long periodMs) {
    for (Session session : deadlines.all()) {
      ChannelFuture closed = session.closed;
      if (closed != null) {
        closing.incrementAndGet();
        closed.addListener(end -> closing.decrementAndGet());
      }
      session
          .eventLoop()
          .schedule(
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
