package dev.warren.gateway.access;

import com.nimbusds.jose.JWSAlgorithm;
import dev.warren.thread.DaemonThreads;
import java.net.URI;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys. They are fetched in the background, so a token of a known key is
 * verified at once even while the endpoint is slow or down. A failed fetch, or an answer that is no
 * JWK set, leaves the known keys as they are. Thread-safe; no method waits.
 */
public final class PublicKeys implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PublicKeys.class);

  /** Each waiting token holds a connection. */
  private static final int MOST_WAITING = 1_000;

  private static final int MOST_DOUBLINGS = 10;

  private final Supplier<CompletableFuture<byte[]>> endpoint;
  private final long refreshNanos;
  private final long intervalNanos;
  private final ScheduledExecutorService thread = DaemonThreads.timer("warren-jwks");

  private volatile JwkSet known = JwkSet.EMPTY;

  // Guarded by this.

  /** Whether the last fetch failed, or none has ended yet. */
  private boolean outdated = true;

  private @Nullable ScheduledFuture<?> timer;
  private boolean fetching;
  private int failures;
  private String problem = "";

  /**
   * Completes for the waiting tokens at the end of the fetch under way, or else of the next one;
   * null while none waits.
   */
  private @Nullable CompletableFuture<Void> waitingTokens;

  private int waiting;
  private Set<String> wanted = new HashSet<>();

  /**
   * Unknown keys that tokens named, and that the last fetch did not bring. Valid until {@link
   * #nextWantedFetch}.
   */
  private Set<String> absent = Set.of();

  /** The earliest moment of the next fetch for unknown keys, by {@link System#nanoTime()}. */
  private long nextWantedFetch = System.nanoTime();

  /**
   * @param endpoint fetches the JWK set, on its own threads
   * @param refresh how often the keys are fetched
   * @param interval the shortest time between two fetches for keys that are not known
   */
  PublicKeys(Supplier<CompletableFuture<byte[]>> endpoint, Duration refresh, Duration interval) {
    this.endpoint = endpoint;
    this.refreshNanos = refresh.toNanos();
    this.intervalNanos = interval.toNanos();
    schedule(0);
  }

  /**
   * Makes the keys from the settings; null where they name no URL.
   *
   * @throws IllegalArgumentException where a setting is useless; the message names it
   */
  public static @Nullable PublicKeys of(JwtSettings settings) {
    URI url = settings.jwksUrl();
    if (url == null || url.toString().isEmpty()) {
      return null;
    }
    check(url.getHost() != null && String.valueOf(url.getScheme()).matches("https?"), "url");
    check(settings.jwksRefresh().compareTo(Duration.ZERO) > 0, "refresh");
    check(settings.jwksInterval().compareTo(Duration.ZERO) > 0, "interval");
    check(settings.jwksTimeout().compareTo(Duration.ZERO) > 0, "timeout");
    return new PublicKeys(
        new JwksEndpoint(url, settings.jwksTimeout()),
        settings.jwksRefresh(),
        settings.jwksInterval());
  }

  private static void check(boolean holds, String setting) {
    if (!holds) {
      throw new IllegalArgumentException(
          "warren.jwt.jwks-%s: needs %s"
              .formatted(
                  setting, setting.equals("url") ? "http:// or https://" : "more than zero"));
    }
  }

  /**
   * The keys that may have signed a token.
   *
   * @param kid the key's id in the token's header; null where the token names none
   */
  List<PublicKey> find(JWSAlgorithm algorithm, @Nullable String kid) {
    return known.find(algorithm, kid);
  }

  /**
   * Whether an unknown key may be one that the issuer has just added: the last fetch failed, or too
   * many tokens wait for the next one.
   */
  synchronized boolean mayHaveNewOnes() {
    return outdated || waiting == MOST_WAITING;
  }

  /**
   * Completes, on another thread, at the end of a fetch that may bring the token's key, even if the
   * fetch fails. Null where the token can be judged now.
   */
  @Nullable CompletionStage<?> awaits(JWSAlgorithm algorithm, @Nullable String kid) {
    return known.has(algorithm, kid) ? null : want(algorithm, kid);
  }

  private synchronized @Nullable CompletionStage<?> want(
      JWSAlgorithm algorithm, @Nullable String kid) {
    String name = algorithm.getName() + " " + kid;
    long delay = Math.max(0, nextWantedFetch - System.nanoTime());
    boolean justLookedFor = delay > 0 && absent.contains(name);
    if (known.has(algorithm, kid) || justLookedFor || waiting == MOST_WAITING) {
      return null;
    }
    waiting++;
    wanted.add(name);
    if (waitingTokens == null) {
      waitingTokens = new CompletableFuture<>();
      if (!fetching) {
        schedule(delay);
      }
    }
    // A copy, so that a client that gives up cancels its own wait only.
    return waitingTokens.copy();
  }

  private synchronized void schedule(long delayNanos) {
    if (timer != null) {
      timer.cancel(false);
    }
    if (!thread.isShutdown()) {
      timer = thread.schedule(this::fetch, delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void fetch() {
    synchronized (this) {
      fetching = true;
    }
    CompletableFuture<byte[]> fetched;
    try {
      fetched = endpoint.get();
    } catch (RuntimeException e) {
      fetched = CompletableFuture.failedFuture(e);
    }
    fetched.whenComplete(
        (json, failure) -> {
          if (!thread.isShutdown()) {
            thread.execute(() -> fetched(json, failure));
          }
        });
  }

  private void fetched(byte @Nullable [] json, @Nullable Throwable failure) {
    JwkSet found = null;
    String reason = failure == null ? "" : reason(failure);
    if (failure == null) {
      try {
        found = JwkSet.parse(json == null ? new byte[0] : json);
      } catch (ParseException | RuntimeException e) {
        // An exception here would prevent the next fetch, which is scheduled below.
        reason = "the answer is no JWK set: " + e.getMessage();
      }
    }
    CompletableFuture<Void> done = finish(found, reason);
    if (done != null) {
      done.complete(null);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException ? "it took too long" : String.valueOf(cause);
  }

  /** The tokens that waited for this fetch; null for none. */
  private synchronized @Nullable CompletableFuture<Void> finish(
      @Nullable JwkSet found, String reason) {
    report(found, reason);
    if (found != null) {
      known = found;
    }
    outdated = found == null;
    failures = found == null ? Math.min(failures + 1, MOST_DOUBLINGS) : 0;
    fetching = false;
    CompletableFuture<Void> done = waitingTokens;
    if (done != null) {
      waitingTokens = null;
      waiting = 0;
      absent = wanted;
      wanted = new HashSet<>();
      nextWantedFetch = System.nanoTime() + intervalNanos;
    }
    // A failed fetch is repeated soon, and then at growing intervals.
    schedule(
        found != null
            ? refreshNanos
            : Math.min(refreshNanos, intervalNanos << Math.max(0, failures - 1)));
    return done;
  }

  private void report(@Nullable JwkSet found, String reason) {
    if (found == null) {
      // An endpoint that is down for an hour must not fill the log with one line per retry.
      if (!reason.equals(problem)) {
        log.warn(
            "the keys of warren.jwt.jwks-url could not be fetched, and the {} known ones stay: {}",
            known.keys().size(),
            reason);
      }
      problem = reason;
    } else if (!problem.isEmpty() || !found.equals(known)) {
      problem = "";
      log.info(
          "the keys of warren.jwt.jwks-url are {}",
          found.keys().stream().map(key -> key.algorithm() + " " + key.kid()).toList());
    }
  }

  /** Ends the fetching. */
  @Override
  public synchronized void close() {
    thread.shutdownNow();
  }
}
