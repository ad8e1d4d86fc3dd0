package dev.warren.worker.intake;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Backoff;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.worker.ownership.Claims;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.PartitionOwnership;
import dev.warren.worker.ownership.TimerPublisher;
import dev.warren.worker.publish.AlertDelivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions on which this worker has a consumer. Opens each that has ended again, and opens a
 * partition anew to claim it with a higher priority. Both happen on one thread, so a partition is
 * never opened twice.
 */
final class OpenPartitions {

  private static final Logger log = LoggerFactory.getLogger(OpenPartitions.class);

  /** Each attempt counts towards the queue's delivery limit, so attempts become rare. */
  private static final Backoff REOPEN_BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private static final long DRAIN_FOR_MS = 5_000;
  private static final long RELEASE_AFTER_MS = 250;

  private final IntakePlan plan;
  private final Claims claims;
  private final Acknowledging acknowledging;
  private final ScheduledExecutorService thread;
  private final Declaration declaration;
  private final Runnable onClaimed;

  private final Set<Partition> open = ConcurrentHashMap.newKeySet();

  /** How often in a row each partition has ended without acknowledging an event, by queue. */
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();

  private final AtomicBoolean claiming = new AtomicBoolean();

  private final Openers openers = new Openers();

  /** Null while there is no connection. */
  private volatile @Nullable Shared current;

  private volatile boolean stopped;

  /** The state that all partitions of a connection share. */
  record Shared(Partition.Connections connections, AlertDelivery alerts, TimerPublisher timers) {

    Connection connection() {
      return connections.consuming();
    }
  }

  /** What a partition needs of the worker's connections to open again. */
  interface Declaration {

    /** Declares everything that the worker consumes. */
    void declare() throws IOException, TimeoutException;

    /** Replaces the connection that consumes, with all its partitions. */
    void restart(Connection connection, String reason);
  }

  /**
   * @param thread a single thread, which may wait for RabbitMQ
   * @param onClaimed called after this worker's claims have changed
   */
  OpenPartitions(
      IntakePlan plan,
      Claims claims,
      Acknowledging acknowledging,
      ScheduledExecutorService thread,
      Declaration declaration,
      Runnable onClaimed) {
    this.plan = plan;
    this.claims = claims;
    this.acknowledging = acknowledging;
    this.thread = thread;
    this.declaration = declaration;
    this.onClaimed = onClaimed;
  }

  /** Opens these partitions on a new connection. */
  void openAll(Shared shared, List<String> queues) throws IOException {
    current = shared;
    try {
      openers.forEach(
          queues,
          queue -> {
            open(shared, queue, claims.of(queue), false);
            return true;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while partitions are opened", e);
    }
  }

  /**
   * Claims the partitions that no worker consumes yet. A partition that another worker consumes
   * stays with it until this worker's share is known.
   */
  void claimUnconsumed(Connection connection, List<String> queues)
      throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      for (String queue : queues) {
        if (!claims.has(queue)) {
          claims.set(queue, channel.queueDeclarePassive(queue).getConsumerCount() == 0 ? 1 : 0);
        }
      }
    }
  }

  /** The connection has ended, and its partitions with it. */
  void clear() {
    current = null;
    open.clear();
  }

  void stop() {
    stopped = true;
    openers.close();
  }

  List<Partition> all() {
    return new ArrayList<>(open);
  }

  /** Ends all partitions, once RabbitMQ has confirmed what they have published. */
  void releaseAll() throws InterruptedException {
    current = null;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_FOR_MS);
    for (Partition partition : all()) {
      open.remove(partition);
      partition.release(deadline);
    }
  }

  /** The number of partitions with a consumer; one that is opened anew counts once. */
  int size() {
    return (int) open.stream().map(Partition::queue).distinct().count();
  }

  private void open(Shared shared, String queue, long claim, boolean isLarge) throws IOException {
    Partition partition =
        new Partition(
            shared.connections(),
            new Partition.Consumption(
                plan.settings().prefetch(), claim, isLarge, acknowledging, plan.memory()),
            plan.rules(),
            new PartitionOwnership(queue, plan.memories(), Clock.SYSTEM, shared.timers()),
            shared.alerts(),
            (ended, reason) -> reopenLater(shared, ended, reason));
    open.add(partition);
    if (partition.hasEnded()) {
      // The partition ended before it was added, so nothing else would remove it.
      open.remove(partition);
    }
  }

  private boolean isCurrent(Shared shared) {
    return shared == current && shared.connection().isOpen() && !stopped;
  }

  /** Makes the claims that are due, unless the thread is doing so already. */
  void claimSoon() {
    if (!stopped && claiming.compareAndSet(false, true)) {
      thread.execute(this::claimDue);
    }
  }

  private void claimDue() {
    try {
      List<Claims.Due> due = claims.due();
      long from = System.nanoTime();
      int claimed = openers.forEach(due, each -> claim(each.queue(), each.claim()));
      if (claimed > 0) {
        onClaimed.run();
        log.info(
            "took {} partitions within {} ms; this worker now has {}",
            claimed,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from),
            claims.worked());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.debug("the claims stay due: {}", e.toString());
    } finally {
      claiming.set(false);
    }
  }

  /**
   * Opens the partition anew with a higher priority. RabbitMQ delivers to the new consumer once the
   * earlier one, of whichever worker, holds no event.
   */
  private boolean claim(String queue, long claim) {
    Shared shared = current;
    Partition before = current(queue);
    if (shared == null || !isCurrent(shared) || before == null || before.hasEnded()) {
      // The claim stays due. A partition that has ended is opened again first.
      return false;
    }
    try {
      open(shared, queue, claim, false);
    } catch (IOException | RuntimeException e) {
      log.debug("{}: not claimed: {}", queue, ReconnectingConnection.reason(e));
      return false;
    }
    claims.set(queue, claim);
    before.replaced();
    releaseLater(before);
    return true;
  }

  /** The consumer of a partition that has not been replaced. */
  private @Nullable Partition current(String queue) {
    return open.stream()
        .filter(each -> each.queue().equals(queue) && !each.isReplaced())
        .findFirst()
        .orElse(null);
  }

  /**
   * Ends a replaced consumer once it holds no event. Events that it held would return to RabbitMQ,
   * which puts them behind others that have returned before.
   */
  private void releaseLater(Partition replaced) {
    thread.schedule(() -> release(replaced), RELEASE_AFTER_MS, TimeUnit.MILLISECONDS);
  }

  private void release(Partition replaced) {
    if (open.contains(replaced) && !replaced.hasEnded() && !replaced.isQuiet()) {
      releaseLater(replaced);
    } else {
      // After a lost connection it is not in the set any more, but still has a publishing channel.
      open.remove(replaced);
      replaced.abort();
    }
  }

  private void reopenLater(Shared shared, Partition partition, String reason) {
    open.remove(partition);
    if (!isCurrent(shared)) {
      // The next connection opens all partitions again.
      if (!stopped) {
        thread.execute(partition::abort);
      }
      return;
    }
    int inARow =
        failures.merge(partition.queue(), 1, (n, one) -> partition.hasWorked() ? one : n + one);
    long afterMs = REOPEN_BACKOFF.delayMs(inARow);
    plan.rules().counts().reopened();
    log.warn("{}: no longer consumed: {}; reopening in {} ms", partition.queue(), reason, afterMs);
    thread.schedule(() -> reopen(shared, partition), afterMs, TimeUnit.MILLISECONDS);
  }

  private void reopen(Shared shared, Partition partition) {
    partition.abort();
    String queue = partition.queue();
    if (!isCurrent(shared) || current(queue) != null) {
      return;
    }
    try {
      declaration.declare();
    } catch (IOException | TimeoutException | RuntimeException e) {
      // Only this partition waits; the others are consumed meanwhile.
      String reason = "it cannot be declared: " + ReconnectingConnection.reason(e);
      reopenLater(shared, partition, reason);
      return;
    }
    try {
      open(shared, queue, claims.of(queue), partition.isLarge());
    } catch (IOException | RuntimeException e) {
      declaration.restart(
          shared.connection(),
          "%s cannot be consumed: %s".formatted(queue, ReconnectingConnection.reason(e)));
    }
  }
}
