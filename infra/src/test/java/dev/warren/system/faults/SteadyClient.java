package dev.warren.system.faults;

import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that reconnects like a good client: with backoff, to another gateway if its own fails,
 * and later back to its own. It has a thread of its own.
 */
final class SteadyClient implements AutoCloseable {

  private static final long FIRST_RETRY_MS = 200;
  private static final long LAST_RETRY_MS = 3_000;
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** A shorter connection counts as a failure, so that the next one waits. */
  private static final long SHORT_LIFE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * After this time the client returns to its own gateway. Otherwise one gateway would have all
   * clients.
   */
  private static final long HOME_AFTER_NANOS = TimeUnit.SECONDS.toNanos(8);

  /** The work of a connection. */
  interface Role extends OutcomeClient.Inbox {

    /** Subscribes, and may wait for that; returns false to give up the connection. */
    boolean connected(OutcomeClient client);
  }

  private final List<String> gateways;
  private final String token;
  private final Role role;
  private final Thread thread;
  private volatile @Nullable OutcomeClient current;
  private volatile long awayMs;
  private volatile boolean closing;

  /**
   * @param gateways the URLs of all gateways, the client's own first
   */
  SteadyClient(String name, List<String> gateways, String token, Role role) {
    this.gateways = gateways;
    this.token = token;
    this.role = role;
    this.thread = DaemonThreads.named(name, this::run);
  }

  SteadyClient start() {
    thread.start();
    return this;
  }

  /** The connection; null while disconnected. */
  @Nullable OutcomeClient current() {
    return current;
  }

  /** Disconnects, and reconnects after this time. */
  void leaveFor(Duration away) {
    awayMs = away.toMillis();
    OutcomeClient leaving = current;
    if (leaving != null) {
      leaving.close();
    }
  }

  private void run() {
    int failures = 0;
    while (!closing) {
      try {
        failures = liveOnce(failures % gateways.size()) ? 0 : failures + 1;
        long away = awayMs;
        awayMs = 0;
        Thread.sleep(Math.max(away, failures == 0 ? 0 : backoffMs(failures)));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Lives through one connection; returns whether it was useful. */
  private boolean liveOnce(int gateway) throws InterruptedException {
    long started = System.nanoTime();
    try (OutcomeClient client = OutcomeClient.connect(gateways.get(gateway), token, role)) {
      if (!role.connected(client)) {
        return false;
      }
      current = client;
      while (!closing && !client.awaitEnd(LOOK_EVERY)) {
        if (gateway > 0 && System.nanoTime() - started > HOME_AFTER_NANOS) {
          return true;
        }
      }
      return System.nanoTime() - started > SHORT_LIFE_NANOS;
    } catch (IOException e) {
      return false;
    } finally {
      current = null;
    }
  }

  /** Has jitter, so that clients do not reconnect in step. */
  private static long backoffMs(int failures) {
    long most = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(failures, 5));
    return most / 2 + ThreadLocalRandom.current().nextLong(most / 2);
  }

  /** Disconnects for good. */
  @Override
  public void close() {
    closing = true;
    OutcomeClient open = current;
    if (open != null) {
      open.close();
    }
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
