package dev.warren.worker.intake;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Family;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.worker.letter.Undeliverable;
import dev.warren.worker.publish.AlertQueues;
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
 * All partitions of all families, consumed by this worker. Every worker consumes every partition;
 * RabbitMQ's single active consumer gives each to one of them, on RabbitMQ 4 to the one with the
 * highest priority, and to the next when that one goes.
 */
public final class Partitions implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(Partitions.class);

  private static final long FIRST_REOPEN_MS = 1_000;

  /** Each try counts towards the queue's delivery limit, so they become rare. */
  private static final long LAST_REOPEN_MS = 30_000;

  private static final long DRAIN_FOR_MS = 5_000;

  /** Well below RabbitMQ's {@code consumer_timeout} (30 min), which would end the partition. */
  private static final Duration GIVE_ALERTS_UP_AFTER = Duration.ofMinutes(10);

  private final String workerId = UUID.randomUUID().toString();
  private final EventIntake intake;
  private final Memories memories;
  private final IntakeSettings settings;
  private final AlertSettings alertSettings;
  private final Duration giveAlertsUpAfter;
  private final Undeliverable undeliverable;
  private final ReconnectingConnection link;
  private final ScheduledExecutorService reopening =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "partitions"));
  private final ScheduledExecutorService alerting =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "alerts"));

  private final ScheduledExecutorService timing =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "dues"));

  private final Set<Partition> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> reopenAfterMs = new ConcurrentHashMap<>();
  private volatile @Nullable Connection connection;
  private volatile boolean running;

  /**
   * @param undeliverable works on the same connection
   */
  public Partitions(
      ReconnectingConnection.Connector connector,
      EventIntake intake,
      Memories memories,
      IntakeSettings settings,
      AlertSettings alertSettings,
      Undeliverable undeliverable) {
    this(connector, intake, memories, settings, alertSettings, undeliverable, GIVE_ALERTS_UP_AFTER);
  }

  Partitions(
      ReconnectingConnection.Connector connector,
      EventIntake intake,
      Memories memories,
      IntakeSettings settings,
      AlertSettings alertSettings,
      Undeliverable undeliverable,
      Duration giveAlertsUpAfter) {
    this.intake = intake;
    this.memories = memories;
    this.settings = settings;
    this.alertSettings = alertSettings;
    this.giveAlertsUpAfter = giveAlertsUpAfter;
    this.undeliverable = undeliverable;
    this.link = new ReconnectingConnection("warren-worker", connector, new Intake());
  }

  /** On one connection: the partitions' channels, each of which ends and is reopened by itself. */
  private final class Intake implements ReconnectingConnection.Work {

    @Override
    public void opened(Connection opened) throws IOException, TimeoutException {
      Topology.declareLog(opened);
      Topology.declareIntake(opened, settings.partitions());
      connection = opened;
      undeliverable.opened(opened);
      AlertOutlet alerts =
          new AlertOutlet(
              new AlertQueues(new ClientQueues(opened, alertSettings.expires())),
              new AlertRetry(giveAlertsUpAfter, System::nanoTime),
              alerting,
              intake.counts());
      DuePost dues = new DuePost(opened, timing);
      for (Family family : Family.values()) {
        for (int partition = 0; partition < settings.partitions(); partition++) {
          open(new On(opened, alerts, dues), family, family.queue(partition));
        }
      }
    }

    @Override
    public void closed() {
      connection = null;
      undeliverable.closed();
      open.clear();
    }
  }

  /** A connection, and what all its partitions share. */
  private record On(Connection connection, AlertOutlet alerts, DuePost dues) {}

  private void open(On on, Family family, String queue) throws IOException {
    // A hash needs no coordination between workers, and differs from partition to partition.
    int priority = Objects.hash(workerId, queue) & 0xffff;
    Partition partition =
        new Partition(
            on.connection(),
            queue,
            intake,
            new Holding(family, queue, memories, Clock.SYSTEM, on.dues()),
            on.alerts(),
            settings.prefetch(),
            priority,
            (ended, reason) -> ended(on, family, ended, reason));
    open.add(partition);
    if (partition.hasEnded()) {
      // Already, and so before it was added.
      open.remove(partition);
    }
  }

  private void ended(On on, Family family, Partition partition, String reason) {
    open.remove(partition);
    // Of an earlier connection: the next one has opened the partition anew.
    if (on.connection() != connection || !on.connection().isOpen() || !running) {
      return;
    }
    long afterMs =
        reopenAfterMs.merge(
            partition.queue(),
            FIRST_REOPEN_MS,
            (before, first) ->
                partition.hasWorked() ? first : Math.min(2 * before, LAST_REOPEN_MS));
    intake.counts().reopened();
    log.warn("{}: consumed no more: {}; again in {} ms", partition.queue(), reason, afterMs);
    reopening.schedule(() -> reopen(on, family, partition), afterMs, TimeUnit.MILLISECONDS);
  }

  private void reopen(On on, Family family, Partition partition) {
    partition.abort();
    try {
      if (on.connection().isOpen() && running) {
        Topology.declareLog(on.connection());
        Topology.declareIntake(on.connection(), settings.partitions());
        open(on, family, partition.queue());
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      link.restart(partition.queue() + " cannot be consumed: " + e.getMessage());
    }
  }

  @Override
  public void start() {
    running = true;
    link.start();
  }

  /** Lets what is in flight be confirmed: a planned stop publishes nothing twice or out of turn. */
  @Override
  public void stop() {
    running = false;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_FOR_MS);
    try {
      for (Partition partition : new ArrayList<>(open)) {
        partition.drain(deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reopening.shutdownNow();
    alerting.shutdownNow();
    timing.shutdownNow();
    link.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** How many partitions this worker has a consumer on. */
  public int consumed() {
    return open.size();
  }

  /** How many partitions there are. */
  public int wanted() {
    return Family.values().length * settings.partitions();
  }

  /** Up while every partition is consumed. */
  @Override
  public Health health() {
    int wanted = wanted();
    int consumed = consumed();
    Health.Builder health = consumed == wanted ? Health.up() : Health.down();
    health.withDetail("partitions", List.of(consumed, wanted));
    String problem = link.problem();
    if (problem != null) {
      health.withDetail("problem", problem);
    }
    return health.build();
  }
}
