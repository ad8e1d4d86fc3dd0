package dev.warren.worker.intake;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.partition.OtherPartitions;
import dev.warren.thread.DaemonThreads;
import dev.warren.worker.letter.UndeliverableConsumer;
import dev.warren.worker.ownership.Claims;
import dev.warren.worker.ownership.TimerPublisher;
import dev.warren.worker.publish.AlertDelivery;
import dev.warren.worker.publish.AlertQueues;
import dev.warren.worker.publish.AlertRetry;
import dev.warren.worker.publish.Declarer;
import dev.warren.worker.publish.PublisherLink;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps every partition of every family consumed. One connection consumes, another one publishes,
 * and a third one declares queues meanwhile. Every worker consumes every partition; RabbitMQ's
 * single active consumer assigns each partition to one worker. On RabbitMQ 4 and later that is the
 * consumer with the highest priority, and the next one takes over when it ends. {@link Claims} are
 * these priorities, and spread the partitions evenly.
 */
public final class Partitions implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(Partitions.class);

  private static final long DRAIN_FOR_MS = 5_000;

  private final IntakePlan plan;
  private final ReconnectingConnection connection;
  private final PublisherLink link;
  private final Declarer declarer;
  private final AlertQueues alertQueues;
  private final ScheduledExecutorService reopenThread = thread("reopen");
  private final ScheduledExecutorService alertThread = thread("alerts");
  private final ScheduledExecutorService timerThread = thread("timers");
  private final ScheduledExecutorService acknowledgingThread = thread("acknowledging");
  private final Acknowledging acknowledging = new Acknowledging(acknowledgingThread);

  private final ConsumedPartitions consumed;
  private final Consumer<String> onRefused;
  private final Claims claims;
  private final OpenPartitions open;
  private final Announcer announcer;

  private final Spreading spreading = new Spreading();

  private volatile boolean running;

  /** Whether {@link #link} was started; used by the thread of {@link #connection} only. */
  private boolean publishing;

  /**
   * @param onRefused called with the reason if RabbitMQ has other partitions than the setting
   * @param undeliverable uses the connection that publishes, as it writes dead letters
   */
  public Partitions(
      ReconnectingConnection.Connector connector,
      IntakePlan plan,
      ConsumedPartitions consumed,
      Consumer<String> onRefused,
      UndeliverableConsumer undeliverable) {
    this.plan = plan;
    this.consumed = consumed;
    this.onRefused = onRefused;
    this.connection =
        new ReconnectingConnection(
            "warren-worker", name -> connector.connect(name, plan.memory()), new Work());
    this.link = new PublisherLink(connector, new PublishingWork(undeliverable), plan.route());
    this.declarer = new Declarer(connector, plan.alertLimits().queueExpires());
    this.alertQueues = new AlertQueues(declarer);
    this.claims = new Claims(UUID.randomUUID().toString());
    this.announcer =
        new Announcer(
            claims, link::connection, new Announcer.Heard(this::claimSoon, this::checkPartitions));
    this.open =
        new OpenPartitions(
            plan, claims, acknowledging, reopenThread, new Declaring(), announcer::changed);
  }

  private void claimSoon() {
    if (spreading.isPossible()) {
      open.claimSoon();
    }
  }

  /** The number of partitions may have changed. */
  private void checkPartitions() {
    if (running) {
      reopenThread.execute(this::takeOtherPartitions);
    }
  }

  private void takeOtherPartitions() {
    try {
      if (consumed.areOutdated(declarer.connection())) {
        open.releaseAll();
        connection.restart("RabbitMQ has other partitions now");
      }
    } catch (IOException | RuntimeException e) {
      log.debug("this worker looks again at the next message: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, name));
  }

  /** Sets up a connection. Afterwards each partition ends and reopens by itself. */
  private final class Work implements ReconnectingConnection.Work {

    @Override
    public void opened(Connection opened) throws IOException, TimeoutException {
      try {
        consumed.open(opened);
      } catch (OtherPartitions e) {
        onRefused.accept(e.getMessage());
        throw e;
      }
      claims.spread(consumed.queues());
      spreading.look(opened);
      if (!publishing) {
        // Starts after the first declaration, because the exchanges to publish to do not exist
        // before it.
        publishing = true;
        link.start();
      }
      AlertDelivery alerts =
          new AlertDelivery(
              alertQueues,
              new AlertRetry(plan.alertLimits().giveUpAfter(), System::nanoTime),
              alertThread,
              plan.rules().counts().alertFailures());
      List<String> queues = consumed.queues().stream().flatMap(List::stream).toList();
      if (spreading.isPossible()) {
        open.claimUnconsumed(opened, queues);
      }
      open.openAll(
          new OpenPartitions.Shared(
              new Partition.Connections(opened, link),
              alerts,
              new TimerPublisher(link::connection, timerThread)),
          queues);
    }

    @Override
    public void closed() {
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
        consumed.repair(opened);
      }
      again = true;
      undeliverable.opened(opened);
    }

    @Override
    public void closed() {
      undeliverable.closed();
    }
  }

  /** How a partition that has ended opens again. */
  private final class Declaring implements OpenPartitions.Declaration {

    @Override
    public void declare() throws IOException, TimeoutException {
      Connection on = declarer.connection();
      consumed.repair(on);
      if (consumed.areOutdated(on)) {
        checkPartitions();
        throw new IOException("there are other partitions now");
      }
    }

    @Override
    public void restart(Connection of, String reason) {
      connection.restart(of, reason);
    }
  }

  @Override
  public void start() {
    running = true;
    declarer.start();
    connection.start();
    announcer.start();
  }

  @Override
  public void stop(Runnable callback) {
    DaemonThreads.stop("stop", this::stop, callback);
  }

  /**
   * Waits up to 5 s until RabbitMQ has confirmed everything that was published, so that a planned
   * stop publishes nothing twice or out of order.
   */
  @Override
  public void stop() {
    running = false;
    open.stop();
    announcer.close();
    List<Partition> drained = open.all();
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

  /**
   * The number of partitions that RabbitMQ gives to this worker; not a number where RabbitMQ is too
   * old to spread them.
   */
  public double worked() {
    return spreading.isPossible() ? claims.worked() : Double.NaN;
  }

  /** The number of partitions of all families; 0 before the first connection. */
  public int total() {
    return consumed.total();
  }

  /** The memory for the deliveries of all partitions. */
  public IntakeMemory memory() {
    return plan.memory();
  }

  /** Up while every partition is consumed and publishing works; BLOCKED during an alarm. */
  @Override
  public Health health() {
    int consuming = consumed();
    String publishing = link.problem() != null ? link.problem() : declarer.problem();
    String problem = connection.problem() != null ? connection.problem() : publishing;
    Health.Builder health = link.isBlocked() ? Health.status("BLOCKED") : Health.up();
    if (consuming == 0 || consuming != total() || publishing != null) {
      health.down();
    }
    health.withDetail("partitions", List.of(consuming, total()));
    if (problem != null) {
      health.withDetail("problem", problem);
    }
    return health.build();
  }
}
