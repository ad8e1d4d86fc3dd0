package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.broker.Outcomes;
import dev.warren.cli.gateway.GatewayHttp;
import dev.warren.cli.gateway.GatewayReply;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Through the gateway by HTTP, with the rights of the token. A channel has one request at a time,
 * which keeps its order. The gateway's requests to come back later are followed.
 */
final class HttpRoute implements EventRoute {

  private static final int IN_FLIGHT = 32;

  private static final int UNAUTHORIZED = 401;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** Over HTTP an outage has the same status, 503; this refusal lasts until there is a queue. */
  private static final String UNROUTABLE = "unroutable";

  /** Without a {@code Retry-After}. */
  private static final Duration RETRY_WAIT = Duration.ofSeconds(1);

  private final GatewayHttp http;
  private final Outcomes outcomes;
  private final Duration patience;

  /** The last request of each channel; the next one follows it. */
  private final Map<Channel, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

  // All below is guarded by this object's lock.
  private final NavigableSet<Long> open = new TreeSet<>();
  private @Nullable Failure failure;
  private @Nullable String blocked;

  /**
   * @param patience how long an event may be refused for reasons that pass, until that counts as a
   *     failure; zero for not at all
   */
  HttpRoute(GatewayHttp http, Outcomes outcomes, Duration patience) {
    this.http = http;
    this.outcomes = outcomes;
    this.patience = patience;
  }

  @Override
  public synchronized void publish(long number, Outgoing event) throws InterruptedException {
    while (failure == null && open.size() >= IN_FLIGHT) {
      wait();
    }
    if (failure != null) {
      throw failure;
    }
    open.add(number);
    CompletableFuture<Void> before =
        last.getOrDefault(event.channel(), CompletableFuture.completedFuture(null));
    CompletableFuture<Void> after =
        before
            .thenCompose(done -> attempt(event, System.nanoTime()))
            .handle(
                (reply, unreachable) -> {
                  settle(number, reply, unreachable);
                  return null;
                });
    last.put(event.channel(), after);
    after.whenComplete((done, defect) -> last.remove(event.channel(), after));
  }

  private CompletableFuture<GatewayReply> attempt(Outgoing event, long since) {
    Failure ended = failure().orElse(null);
    if (ended != null) {
      return CompletableFuture.failedFuture(ended);
    }
    String path = "/api/channels/" + GatewayHttp.encode(event.channel().name()) + "/events";
    return http.postLater(path, event.body())
        .thenCompose(
            reply -> {
              Duration wait = reply.retryAfter().isZero() ? RETRY_WAIT : reply.retryAfter();
              boolean again =
                  mayPass(reply) && System.nanoTime() - since + wait.toNanos() < patience.toNanos();
              blocked(again ? http.failure(reply).text() : null);
              return again
                  ? CompletableFuture.runAsync(() -> {}, after(wait))
                      .thenCompose(waited -> attempt(event, since))
                  : CompletableFuture.completedFuture(reply);
            });
  }

  private static Executor after(Duration wait) {
    return CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A proxy's 5xx counts too: the event may be stored, and its id makes another try safe. */
  private static boolean mayPass(GatewayReply reply) {
    return reply.status() == TOO_MANY_REQUESTS
        || reply.status() == REQUEST_TIMEOUT
        || reply.status() >= SERVER_ERROR
            && !reply.problem().path("code").asString("").equals(UNROUTABLE);
  }

  private synchronized void blocked(@Nullable String reason) {
    blocked = reason;
  }

  /** An event whose fate is unknown, or that may still be published later, stays open. */
  private synchronized void settle(
      long number, @Nullable GatewayReply reply, @Nullable Throwable unreachable) {
    if (reply == null) {
      fail(unreachable);
    } else if (mayPass(reply) || !reply.isRefusal() && !reply.isConfirmation()) {
      fail(http.failure(reply));
    } else {
      open.remove(number);
      if (!reply.isRefusal()) {
        outcomes.confirmed(number);
      } else {
        outcomes.refused(number, http.failure(reply).text());
      }
      if (reply.status() == UNAUTHORIZED) {
        fail(http.failure(reply));
      }
    }
    notifyAll();
  }

  private void fail(@Nullable Throwable reason) {
    Throwable cause =
        reason instanceof CompletionException && reason.getCause() != null
            ? reason.getCause()
            : reason;
    if (failure == null) {
      failure =
          cause instanceof Failure known
              ? known
              : Failure.unreachable("publishing ended: " + cause, cause);
    }
  }

  @Override
  public synchronized boolean awaitOutcome(Duration limit) throws InterruptedException {
    if (failure == null && !open.isEmpty()) {
      wait(limit.toMillis());
    }
    return open.isEmpty();
  }

  @Override
  public synchronized Optional<Failure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public synchronized Optional<String> blocked() {
    return Optional.ofNullable(blocked);
  }

  @Override
  public synchronized int open() {
    return open.size();
  }

  @Override
  public synchronized OptionalLong oldestOpen() {
    return open.isEmpty() ? OptionalLong.empty() : OptionalLong.of(open.first());
  }

  /** Requests on their way come to their end with the process. */
  @Override
  public void close() {}
}
