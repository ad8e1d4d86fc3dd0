package dev.warren.gateway.consume;

import dev.warren.broker.ReconnectingConnection;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that declares the queues of clients. Publishers use a queue after it is {@link
 * #declared}, and consumers after it is {@link #live}.
 *
 * <p>It has two connections of its own, without consumers. RabbitMQ closes the whole connection of
 * a program that uses a quorum queue before the queue's process has started, or while the queue is
 * being deleted. On these connections that ends a few checks, which are repeated. On a connection
 * with consumers, every client would lose its unacknowledged deliveries. Declarations have one
 * connection and checks the other one, which ends more often. Thread-safe; no method but {@link
 * #close} waits for RabbitMQ.
 */
public final class LiveQueues implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LiveQueues.class);

  /** The most queues that may wait for RabbitMQ. There are so many only while RabbitMQ is away. */
  static final int MOST_WAITING = 10_000;

  /** How many queues are checked at a time. A queue without a leader occupies its thread. */
  private static final int THREADS = 8;

  private final DeclaringConnection declaring;
  private final DeclaringConnection asking;
  private final ReadWriteLock declarations = new ReentrantReadWriteLock();
  private final ScheduledExecutorService threads;
  private final UnusedQueues unused;
  private final CreationTurns<QueueCheck> turns =
      new CreationTurns<>(this::schedule, this::runInTurn);

  // Guarded by this.
  private final Map<ClientQueue, QueueCheck> checks = new HashMap<>();
  private final KnownQueues known = new KnownQueues();
  private boolean started;

  /**
   * @param expire how long a queue must be empty and unused before it is deleted; null for never
   */
  LiveQueues(
      String name,
      ReconnectingConnection.Connector connector,
      @Nullable Duration alertsExpire,
      @Nullable Duration expire) {
    this.unused = new UnusedQueues(expire, queue -> deleteUnused(queue, connector));
    this.declaring =
        new DeclaringConnection(name + "-declaring", connector, alertsExpire, this::connected);
    this.asking =
        new DeclaringConnection(name + "-asking", connector, alertsExpire, this::connected);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> DaemonThreads.named(name + "-declaring-" + number.incrementAndGet(), task));
  }

  /**
   * Completes when the queue exists, on any thread, with whether it waited for its turn to be
   * created; fails with {@link QueueRefused} if RabbitMQ refuses it. RabbitMQ may still nack a
   * message that is published then.
   *
   * @param creator the caller. If the queue does not exist, and the caller must not create it, the
   *     future fails with that reason
   */
  public CompletionStage<Boolean> declared(ClientQueue queue, QueueCreator creator) {
    synchronized (this) {
      if (!known.isDeclared(queue)) {
        CompletionStage<Boolean> declared = waiters(queue).declared(creator);
        hurry(checks.get(queue));
        return declared;
      }
    }
    unused.used(queue);
    return CompletableFuture.completedFuture(false);
  }

  /**
   * Completes when the queue serves, on any thread, with the message that had to be taken to check
   * that, if any. Fails with {@link QueueRefused} if the queue cannot be consumed, and with another
   * exception if it does not serve in time. The caller must consume at once, as an unused queue may
   * be deleted again.
   *
   * @param creator as for {@link #declared}
   */
  public synchronized CompletionStage<Served> live(ClientQueue queue, QueueCreator creator) {
    CompletionStage<Served> live = waiters(queue).live(creator);
    hurry(checks.get(queue));
    return live;
  }

  private QueueWaiters waiters(ClientQueue queue) {
    QueueCheck running = checks.get(queue);
    if (running == null && checks.size() >= MOST_WAITING) {
      return new QueueWaiters("too many queues wait for RabbitMQ; try again later");
    }
    unused.used(queue);
    if (running != null) {
      return running.waiters();
    }
    QueueCheck check = known.check(queue);
    checks.put(queue, check);
    if (!started) {
      started = true;
      declaring.start();
      asking.start();
      unused.start(threads);
    }
    schedule(() -> run(check), 0);
    return check.waiters();
  }

  /** A check does not wait for the turn of one user once another user needs the queue. */
  private void hurry(@Nullable QueueCheck check) {
    QueueCreator first = check == null ? null : check.waiters().first(turns::isWaiting);
    if (first != null && !turns.isWaiting(first.user()) && turns.remove(check)) {
      schedule(() -> run(check), 0);
    }
  }

  /** Whether the queue waits for its turn to be created, or has it. */
  public boolean isInLine(ClientQueue queue) {
    return turns.contains(check -> check.queue().equals(queue));
  }

  /** RabbitMQ has confirmed a message for the queue. So the queue serves, and is in use. */
  public void confirmed(ClientQueue queue) {
    unused.used(queue);
    QueueCheck check;
    synchronized (this) {
      known.serves(queue);
      check = checks.get(queue);
      if (check == null || !check.waiters().endByConfirm()) {
        return;
      }
      checks.remove(queue);
    }
    check.waiters().succeed(Served.WITHOUT_MESSAGE);
  }

  private boolean deleteUnused(ClientQueue queue, ReconnectingConnection.Connector connector)
      throws IOException {
    synchronized (this) {
      if (checks.containsKey(queue)) {
        return false;
      }
    }
    DeclaringConnection.Answer<Boolean> deleted =
        asking.ask(by -> by.deleteUnused(queue.name(), connector));
    deleted.giveBack().run();
    if (deleted.value()) {
      forget(queue);
    }
    return deleted.value();
  }

  /** The queue turned out to be deleted. After a pause it is declared again. */
  public synchronized void forget(ClientQueue queue) {
    QueueCheck running = checks.get(queue);
    if (running != null) {
      running.waiters().forget();
    }
    known.forget(queue);
  }

  /**
   * The reason why queues cannot be declared now; null while they can, or while none is needed. A
   * connection that RabbitMQ ends, and that a new one replaces at once, is no problem.
   */
  public @Nullable String problem() {
    String problem = declaring.problem();
    return problem == null ? asking.problem() : problem;
  }

  private void schedule(Runnable task, long delayNanos) {
    try {
      threads.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("closing");
    }
  }

  private void awaitTurn(QueueCheck check, QueueCreator creator) {
    if (turns.request(creator.user(), check)) {
      hurry(check);
    } else {
      fail(check, creator.tooManyWait());
    }
  }

  private void runInTurn(QueueCheck check) {
    long beginNanos = System.nanoTime();
    check.takeTurn();
    try {
      run(check);
    } finally {
      turns.ended(System.nanoTime() - beginNanos);
    }
  }

  private void run(QueueCheck check) {
    synchronized (this) {
      if (checks.get(check.queue()) != check) {
        return; // A confirmed message was evidence enough.
      }
      if (!declaring.isOpen() || !asking.isOpen()) {
        check.parked = true; // The next connection runs it.
        return;
      }
      long pauseMs = known.pauseMs(check.queue());
      if (pauseMs > 0) {
        schedule(() -> run(check), TimeUnit.MILLISECONDS.toNanos(pauseMs));
        return;
      }
    }
    try {
      step(check);
    } catch (RuntimeException | Error defect) {
      log.error("{}: a check failed; this is a defect of Warren", check.queue(), defect);
      fail(check, new IOException("internal error"));
    }
  }

  private void step(QueueCheck check) {
    QueueCheck.Step step =
        check.step(
            new QueueCheck.Tools(declaring, asking, declarations, isAlone(), threads, turns));
    synchronized (this) {
      known.learn(check, step);
    }
    if (step instanceof QueueCheck.Step.Turn turn) {
      awaitTurn(check, turn.creator());
      return;
    } else if (step instanceof QueueCheck.Step.Again again) {
      schedule(() -> run(check), TimeUnit.MILLISECONDS.toNanos(again.delayMs()));
      return;
    } else if (step instanceof QueueCheck.Step.Refused refused) {
      fail(check, refused.why());
      return;
    } else if (step instanceof QueueCheck.Step.Live live) {
      check.waiters().succeed(live.evidence());
    }
    synchronized (this) {
      if (!check.waiters().isAwaited()) {
        checks.remove(check.queue(), check);
        return;
      }
    }
    schedule(() -> run(check), 0); // Another caller has come meanwhile, or the queue was deleted.
  }

  private synchronized boolean isAlone() {
    return checks.size() == 1;
  }

  /** Ends a check: the next request begins another one. */
  private void fail(QueueCheck check, Exception why) {
    synchronized (this) {
      checks.remove(check.queue(), check);
    }
    check.waiters().fail(why);
  }

  private void connected() {
    List<QueueCheck> parked;
    synchronized (this) {
      parked = checks.values().stream().filter(check -> check.parked).toList();
      parked.forEach(check -> check.parked = false);
    }
    parked.forEach(check -> schedule(() -> run(check), 0));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    declaring.close();
    asking.close();
  }
}
