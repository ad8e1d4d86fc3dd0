package dev.warren.gateway.history;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.thread.DaemonThreads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets reads of the history begin: as many at a time as the gateway has memory for their results,
 * and a few of each user. Further reads wait, and users take turns, so a thousand reads of one user
 * delay another user by one read. A read counts until its client has the result. Thread-safe; no
 * method blocks.
 */
public final class Reads implements AutoCloseable {

  /** The threads that make results: while one encodes megabytes, the other is free. */
  private static final int THREADS = 2;

  private static final int RETRY_AFTER_S = 5;
  private static final Deque<Read> NONE = new ArrayDeque<>(1);

  private final HeldBytes held;
  private final ReadSettings settings;
  private final ScheduledThreadPoolExecutor threads = pool("results", THREADS);

  /** A thread of its own, because a read must not wait longer while results take long. */
  private final ScheduledThreadPoolExecutor deadlines = pool("deadlines", 1);

  // Guarded by this.
  private final Map<String, Integer> running = new HashMap<>();

  /** The waiting reads of each user, oldest first; the user whose turn is next comes first. */
  private final Map<String, Deque<Read>> waiting = new LinkedHashMap<>();

  public Reads(HeldBytes held, ReadSettings settings) {
    this.held = held;
    this.settings = settings;
    // Pages of subscriptions use the same bytes, so the room that they give back must also let a
    // read begin.
    held.whenReleased(() -> grant(() -> {}));
  }

  private static ScheduledThreadPoolExecutor pool(String name, int size) {
    ScheduledThreadPoolExecutor pool =
        new ScheduledThreadPoolExecutor(
            size, task -> DaemonThreads.named("warren-gateway-history-" + name, task));
    pool.setRemoveOnCancelPolicy(true);
    // Once the gateway has ended, no client waits for a result any more.
    pool.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return pool;
  }

  /** One read, from the request to the moment at which the client has the result. Thread-safe. */
  public final class Read {
    private final String user;
    private final CompletableFuture<Read> turn = new CompletableFuture<>();

    // Guarded by the reads.
    private long bytes;
    private boolean runs;
    private boolean ended;
    private @Nullable ScheduledFuture<?> deadline;

    private Read(String user, long bytes) {
      this.user = user;
      this.bytes = bytes;
    }

    /**
     * Completes on one of {@link Reads#threads} when the read may begin. Fails with {@link
     * Refused}: {@code rate_limit} if the user has too many reads, {@code overloaded} if all
     * clients together have too many.
     */
    public CompletableFuture<Read> turn() {
      return turn;
    }

    /** The bytes that the result of the read may have. */
    public long bytes() {
      synchronized (Reads.this) {
        return bytes;
      }
    }

    /** The size of the result is known: gives back the bytes that the result does not need. */
    public void keep(long resultBytes) {
      grant(
          () -> {
            if (runs && !ended && resultBytes < bytes) {
              held.giveBack(user, bytes - resultBytes);
              bytes = resultBytes;
            }
          });
    }

    /** The client has the result, or has disconnected. Further calls have no effect. */
    public void end() {
      grant(
          () -> {
            if (!ended) {
              ended = true;
              leave(this);
            }
          });
      turn.cancel(false);
    }
  }

  /** The threads on which to make results, because long work must not run on an event loop. */
  public Executor threads() {
    return threads;
  }

  public ReadSettings settings() {
    return settings;
  }

  /**
   * Registers a read that waits for its turn. The caller must end it in every case.
   *
   * @param bytes the most bytes of its result; the read gets fewer if one user may not hold so many
   */
  public Read begin(String user, long bytes) {
    Read read = new Read(user, Math.min(bytes, held.userLimit()));
    grant(() -> waiting.computeIfAbsent(user, added -> new ArrayDeque<>(1)).add(read));
    if (!mayWait(read)) {
      read.turn.completeExceptionally(
          tooMany(
              "%d reads of the history wait already, the most of one user"
                      .formatted(settings.waitingPerUser())
                  + " (warren.history.reads.waiting-per-user)"));
      read.end();
    }
    return read;
  }

  /** Whether the read has begun, or is among the few of its user that may wait. */
  private synchronized boolean mayWait(Read read) {
    if (read.runs) {
      return true;
    }
    if (waiting.getOrDefault(read.user, NONE).size() > settings.waitingPerUser()) {
      return false;
    }
    read.deadline =
        deadlines.schedule(
            () -> overdue(read), settings.maxWait().toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  private void overdue(Read read) {
    Refused why;
    synchronized (this) {
      if (read.runs) {
        return; // Its turn came just now.
      }
      if (running.getOrDefault(read.user, 0) >= settings.perUser()) {
        why =
            tooMany(
                "%d reads of the history are not done yet, or their results not read, the most of"
                        .formatted(settings.perUser())
                    + " one user (warren.history.reads.per-user)");
      } else if (!held.isWithinShare(read.user, read.bytes)) {
        why =
            tooMany(
                "results and resumed subscriptions wait for their client with the %d bytes"
                        .formatted(held.userLimit())
                    + " that one user may have, a quarter of "
                    + held.budget().setting());
      } else {
        why = Refused.overloaded(held.budget());
      }
    }
    read.turn.completeExceptionally(why);
    read.end();
  }

  private static Refused tooMany(String what) {
    return new Refused(
        Refusal.RATE_LIMIT,
        "%s; read the results, and try again in %d s".formatted(what, RETRY_AFTER_S),
        RETRY_AFTER_S);
  }

  /** Makes a change under the lock, and then lets all reads begin for which there is room. */
  private void grant(Runnable change) {
    List<Read> granted = new ArrayList<>(1);
    synchronized (this) {
      change.run();
      for (Read next = next(); next != null; next = next()) {
        granted.add(next);
      }
    }
    for (Read read : granted) {
      threads.execute(() -> read.turn.complete(read));
    }
  }

  /** The next read that may begin; null if none waits, or there is no room for it. */
  private @Nullable Read next() {
    for (Iterator<Map.Entry<String, Deque<Read>>> users = waiting.entrySet().iterator();
        users.hasNext(); ) {
      Map.Entry<String, Deque<Read>> user = users.next();
      Read first = user.getValue().element();
      if (running.getOrDefault(first.user, 0) < settings.perUser()
          && held.isWithinShare(first.user, first.bytes)) {
        if (!held.take(first.user, first.bytes)) {
          return null; // Later users do not overtake: else a large read would wait for ever.
        }
        users.remove();
        leaveQueue(user.getValue(), first);
        run(first);
        return first;
      }
    }
    return null;
  }

  private void leaveQueue(Deque<Read> own, Read read) {
    own.remove(read);
    if (!own.isEmpty()) {
      waiting.put(read.user, own);
    }
  }

  private void run(Read read) {
    read.runs = true;
    running.merge(read.user, 1, Integer::sum);
    if (read.deadline != null) {
      read.deadline.cancel(false);
    }
  }

  private void leave(Read read) {
    if (read.runs) {
      held.giveBack(read.user, read.bytes);
      running.computeIfPresent(read.user, (user, reads) -> reads > 1 ? reads - 1 : null);
      return;
    }
    if (read.deadline != null) {
      read.deadline.cancel(false);
    }
    Deque<Read> own = waiting.get(read.user);
    if (own != null) {
      own.remove(read);
      if (own.isEmpty()) {
        waiting.remove(read.user);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    deadlines.shutdownNow();
  }
}
