package dev.warren.worker.intake;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Backoff;
import dev.warren.broker.Family;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.worker.letter.UndeliverableConsumer;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.PartitionOwnership;
import dev.warren.worker.ownership.TimerPublisher;
import dev.warren.worker.publish.AlertDelivery;
import dev.warren.worker.publish.AlertQueues;
import dev.warren.worker.publish.AlertRetry;
import dev.warren.worker.publish.Declarer;
import dev.warren.worker.publish.PublisherLink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps every partition of every family consumed. One connection consumes, another one publishes,
 * and a third one declares queues meanwhile. Every worker consumes every partition; RabbitMQ's
 * single active consumer assigns each partition to one worker. On RabbitMQ 4 and later that is the
 * consumer with the highest priority, and the next one takes over when it ends.
 */
public final class Partitions implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(Partitions.class);

  /** Each attempt counts towards the queue's delivery limit, so attempts become rare. */
  private static final Backoff REOPEN_BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private static final long DRAIN_FOR_MS = 5_000;

  private final String workerId = UUID.randomUUID().toString();
  private final IntakePlan plan;
  private final ReconnectingConnection connection;
  private final PublisherLink link;
  private final Declarer declarer;
  private final ScheduledExecutorService reopenThread = thread("reopen");
  private final ScheduledExecutorService alertThread = thread("alerts");
  private final ScheduledExecutorService timerThread = thread("timers");
  private final ScheduledExecutorService acknowledgingThread = thread("acknowledging");
  private final Acknowledging acknowledging = new Acknowledging(acknowledgingThread);

  private final Set<Partition> open = ConcurrentHashMap.newKeySet();

  /** How often in a row each partition has ended without acknowledging an event, by queue. */
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();

  private volatile @Nullable Connection current;
  private volatile boolean running;

  /** Whether {@link #link} was started; used by the thread of {@link #connection} only. */
  private boolean publishing;

  /**
   * @param undeliverable uses the connection that publishes, as it writes dead letters
   */
  public Partitions(
      ReconnectingConnection.Connector connector,
      IntakePlan plan,
      UndeliverableConsumer undeliverable) {
    this.plan = plan;
    this.connection =
        new ReconnectingConnection(
            "warren-worker", name -> connector.connect(name, plan.memory()), new Work());
    this.link = new PublisherLink(connector, new PublishingWork(undeliverable));
    this.declarer = new Declarer(connector, plan.alertLimits().queueExpires());
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, name));
  }

  /** Sets up a connection. Afterwards each partition ends and reopens by itself. */
  private final class Work implements ReconnectingConnection.Work {

    @Override
    public void opened(Connection opened) throws IOException, TimeoutException {
      declare(opened);
      current = opened;
      if (!publishing) {
        // Starts after the first declaration, because the exchanges to publish to do not exist
        // before it.
        publishing = true;
        link.start();
      }
      AlertDelivery alerts =
          new AlertDelivery(
              new AlertQueues(declarer),
              new AlertRetry(plan.alertLimits().giveUpAfter(), System::nanoTime),
              alertThread,
              plan.rules().counts().alertFailures());
      Shared shared = new Shared(opened, alerts, new TimerPublisher(link::connection, timerThread));
      for (Family family : Family.values()) {
        for (int partition = 0; partition < plan.settings().partitions(); partition++) {
          open(shared, family.queue(partition));
        }
      }
    }

    @Override
    public void closed() {
      current = null;
      open.clear();
    }
  }

  /** Sets up a connection for publishing; its first declarations are those of {@link Work}. */
  private final class PublishingWork implements ReconnectingConnection.Work {

    private final UndeliverableConsumer undeliverable;
    private boolean again;

    PublishingWork(UndeliverableConsumer undeliverable) {
      this.undeliverable = undeliverable;
    }

    @Override
    public void opened(Connection opened) throws IOException, TimeoutException {
      if (again) {
        // The log may have been deleted, so that a message was returned. This declares the log
        // again.
        declare(opened);
      }
      again = true;
      undeliverable.opened(opened);
    }

    @Override
    public void closed() {
      undeliverable.closed();
    }
  }

  /** The state that all partitions of a connection share. */
  private record Shared(Connection connection, AlertDelivery alerts, TimerPublisher timers) {}

  /**
   * One thread at a time, because RabbitMQ 3.10 may end a connection that looks up a queue while it
   * is being declared.
   */
  private synchronized void declare(Connection on) throws IOException, TimeoutException {
    Topology.declareLog(on);
    Topology.declareIntake(on, plan.settings().partitions());
  }

  private void open(Shared shared, String queue) throws IOException {
    // A hash spreads the partitions over the workers, which need no coordination for it.
    int priority = Objects.hash(workerId, queue) & 0x7fff;
    Partition partition =
        new Partition(
            new Partition.Connections(shared.connection(), link),
            new Partition.Consumption(
                plan.settings().prefetch(), priority, acknowledging, plan.memory()),
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

  private void reopenLater(Shared shared, Partition partition, String reason) {
    open.remove(partition);
    if (shared.connection() != current || !shared.connection().isOpen() || !running) {
      // The next connection opens all partitions again.
      if (running) {
        reopenThread.execute(partition::abort);
      }
      return;
    }
    int inARow =
        failures.merge(partition.queue(), 1, (n, one) -> partition.hasWorked() ? one : n + one);
    long afterMs = REOPEN_BACKOFF.delayMs(inARow);
    plan.rules().counts().reopened();
    log.warn("{}: no longer consumed: {}; reopening in {} ms", partition.queue(), reason, afterMs);
    reopenThread.schedule(() -> reopen(shared, partition), afterMs, TimeUnit.MILLISECONDS);
  }

  private void reopen(Shared shared, Partition partition) {
    partition.abort();
    if (!shared.connection().isOpen() || !running) {
      return;
    }
    try {
      declare(declarer.connection());
    } catch (IOException | TimeoutException | RuntimeException e) {
      // Only this partition waits; the others are consumed meanwhile.
      String reason = "it cannot be declared: " + ReconnectingConnection.reason(e);
      reopenLater(shared, partition, reason);
      return;
    }
    try {
      open(shared, partition.queue());
    } catch (IOException | RuntimeException e) {
      connection.restart(
          shared.connection(),
          "%s cannot be consumed: %s"
              .formatted(partition.queue(), ReconnectingConnection.reason(e)));
    }
  }

  @Override
  public void start() {
    running = true;
    declarer.start();
    connection.start();
  }

  /**
   * Waits up to 5 s until RabbitMQ has confirmed everything that was published, so that a planned
   * stop publishes nothing twice or out of order.
   */
  @Override
  public void stop() {
    running = false;
    List<Partition> drained = new ArrayList<>(open);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_FOR_MS);
    try {
      for (Partition partition : drained) {
        partition.drain(deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Closed before the partitions' channels on this connection end, because RabbitMQ does not
    // confirm their end during an alarm.
    link.close();
    drained.forEach(Partition::abort);
    reopenThread.shutdownNow();
    alertThread.shutdownNow();
    timerThread.shutdownNow();
    acknowledgingThread.shutdownNow();
    connection.close();
    declarer.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** The number of partitions on which this worker has a consumer. */
  public int consumed() {
    return open.size();
  }

  /** The number of partitions of all families. */
  public int total() {
    return Family.values().length * plan.settings().partitions();
  }

  /** The memory for the deliveries of all partitions. */
  public IntakeMemory memory() {
    return plan.memory();
  }

  /** Up while every partition is consumed and publishing works; BLOCKED during an alarm. */
  @Override
  public Health health() {
    int consumed = consumed();
    String publishing = link.problem() != null ? link.problem() : declarer.problem();
    String problem = connection.problem() != null ? connection.problem() : publishing;
    Health.Builder health = link.isBlocked() ? Health.status("BLOCKED") : Health.up();
    if (consumed != total() || publishing != null) {
      health.down();
    }
    health.withDetail("partitions", List.of(consumed, total()));
    if (problem != null) {
      health.withDetail("problem", problem);
    }
    return health.build();
  }
}
