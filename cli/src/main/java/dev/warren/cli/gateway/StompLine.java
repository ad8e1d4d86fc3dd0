package dev.warren.cli.gateway;

import dev.warren.broker.Backoff;
import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a program connected: connects again after each loss, with a growing wait and jitter, until
 * the program ends or the gateway refuses it for good. Messages come on other threads; see {@link
 * StompListener}.
 */
public final class StompLine {

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

  private static final int WATCH_SECONDS = 5;

  /** A beat every 20 s, as the gateway drops a client that is silent for 60 s. */
  private static final int WATCHES_PER_BEAT = 4;

  /** A connection that lasted for so long was no failed attempt. */
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final String EXPIRING = "token_expiring";

  private static final Loss ENDED = new Loss(1000, "ended");

  /** What the program does with its connection. */
  public interface User {

    /**
     * A connection is there: subscribe, and return. Called on the thread of {@link #run}. A {@link
     * Failure} of status {@code UNREACHABLE} counts as a loss; any other one ends the program.
     */
    void connected(GatewayStomp stomp);

    /** The connection is lost; the next attempt follows after this time. */
    void lost(String reason, Duration retryIn);
  }

  private final URI url;
  private final Supplier<Optional<String>> token;
  private final Ending ending;
  private volatile @Nullable GatewayStomp current;
  private final BlockingQueue<Loss> losses = new LinkedBlockingQueue<>();

  /**
   * @param token called for each attempt, so that a fresh one is used
   */
  public StompLine(URI url, Supplier<Optional<String>> token, Ending ending) {
    this.url = url;
    this.token = token;
    this.ending = ending;
  }

  /** Gives the connection up, and connects again after a wait. Thread-safe. */
  public void retry(String reason) {
    losses.add(new Loss(Loss.BROKEN, reason));
  }

  /** Ends {@link #run}. Thread-safe. */
  public void end() {
    losses.add(ENDED);
  }

  /**
   * Connects and stays connected; returns after {@link #end}, or when the end of the program was
   * requested.
   *
   * @param firstFails whether a gateway that is not reachable at the beginning is a failure, and
   *     not something to wait for
   * @throws Failure when the gateway refuses the program for good
   */
  public void run(User user, StompListener listener, boolean firstFails)
      throws InterruptedException {
    ending.whenRequested(this::end);
    int failures = 0;
    boolean wasConnected = !firstFails;
    while (true) {
      Loss loss;
      Optional<String> used = token.get();
      try (GatewayStomp stomp = GatewayStomp.connect(url, used, reporting(listener, used))) {
        current = stomp;
        user.connected(stomp);
        wasConnected = true;
        long begun = System.nanoTime();
        loss = lossOf(stomp);
        if (System.nanoTime() - begun > STEADY_NANOS) {
          failures = 0;
        }
      } catch (Failure failure) {
        if (failure.status() != ExitStatus.UNREACHABLE || !wasConnected) {
          throw failure;
        }
        Throwable cause = failure.getCause();
        loss = new Loss(Loss.BROKEN, cause == null ? failure.text() : Reason.of(cause));
      }
      if (loss.equals(ENDED)) {
        return;
      }
      if (!loss.isTemporary() && token.get().equals(used)) {
        throw Failure.refused("the gateway ended the connection: " + loss.reason());
      }
      failures++;
      Duration wait = Duration.ofMillis(BACKOFF.delayMs(failures));
      user.lost(loss.reason(), wait);
      if (endsWithin(wait)) {
        return;
      }
    }
  }

  /** Waits for the end of the connection; silence counts as one. */
  private Loss lossOf(GatewayStomp stomp) throws InterruptedException {
    Loss loss = losses.poll(WATCH_SECONDS, TimeUnit.SECONDS);
    for (int i = 1; loss == null && !stomp.isSilent(); i++) {
      if (i % WATCHES_PER_BEAT == 0) {
        stomp.beat();
      }
      loss = losses.poll(WATCH_SECONDS, TimeUnit.SECONDS);
    }
    return loss == null ? new Loss(Loss.BROKEN, "nothing was heard of the gateway") : loss;
  }

  /** Waits; later words about the connection that is lost do not count. */
  private boolean endsWithin(Duration wait) throws InterruptedException {
    long until = System.nanoTime() + wait.toNanos();
    Loss next = losses.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    while (next != null && !next.equals(ENDED)) {
      next = losses.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return next != null;
  }

  private StompListener reporting(StompListener listener, Optional<String> used) {
    return new StompListener() {
      @Override
      public void message(StompMessage message) {
        listener.message(message);
      }

      @Override
      public void refused(String code, String text, String subscription) {
        if (!code.equals(EXPIRING) || !renewed(used)) {
          listener.refused(code, text, subscription);
        }
      }

      @Override
      public void lost(Loss loss) {
        listener.lost(loss);
        losses.add(loss);
      }
    };
  }

  /** Sends a fresh token, if the profile has got one since the connection began. */
  private boolean renewed(Optional<String> used) {
    Optional<String> fresh = token.get();
    GatewayStomp stomp = current;
    if (stomp == null || fresh.isEmpty() || fresh.equals(used)) {
      return false;
    }
    stomp.send("/app/token", Map.of(), fresh.get());
    return true;
  }
}
