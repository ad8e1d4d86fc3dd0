package dev.warren.gateway.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.LogRoute;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes to RabbitMQ with confirms, {@code mandatory} and persistent, with many messages in
 * flight. It keeps the order of each client's calls, and clients take turns. Every message has an
 * outcome within a bounded wait. Messages that are in flight when the connection breaks are
 * published again on the next connection, in their order, so RabbitMQ may get a message twice (at
 * least once). Thread-safe; {@link #publish} never waits.
 *
 * <p>It has a connection of its own, because RabbitMQ blocks connections that publish during a
 * memory or disk alarm.
 */
public final class ConfirmedPublisher
    implements ReconnectingConnection.Work, SmartLifecycle, HealthIndicator {

  private static final long CHECK_OVERDUE_MS = 100;

  private final ReconnectingConnection link;
  private final Duration boundedWait;
  private final Thread thread = DaemonThreads.named("warren-publisher", this::run);
  private final ScheduledExecutorService overdue = DaemonThreads.timer("warren-publisher-overdue");
  private final PublishCounts counts = new PublishCounts();

  // All fields below are guarded by this object's lock.
  private final PublishQueue queue;
  private final Availability availability;
  private boolean running;

  /**
   * @param boundedWait how long a message may wait for RabbitMQ and its confirm before it fails
   * @param route which messages go to the log in batches
   */
  public ConfirmedPublisher(
      ReconnectingConnection.Connector connector,
      Duration boundedWait,
      PublishSettings settings,
      LogRoute route) {
    this.link = new ReconnectingConnection("warren-gateway-publisher", connector, this);
    this.boundedWait = boundedWait;
    this.queue = new PublishQueue(route, this, settings.inTransit());
    this.availability = new Availability(link::problem);
  }

  /**
   * Publishes a message of the gateway's own. Completes when RabbitMQ has confirmed it; fails with
   * {@link PublishFailed}. The stage completes on a thread that all messages need, so its callbacks
   * must not wait.
   */
  public CompletionStage<Void> publish(
      String exchange, String routingKey, BasicProperties properties, byte[] body) {
    return publish(this, exchange, routingKey, properties, body);
  }

  /**
   * Publishes a message of a client.
   *
   * @param client the client, which waits for its turn among all that publish
   */
  public CompletionStage<Void> publish(
      Object client, String exchange, String key, BasicProperties properties, byte[] body) {
    return publish(client, exchange, key, properties, body, boundedWait);
  }

  /**
   * Publishes a message of a client that comes back on the log. It may wait while {@link
   * PublishSettings#maxInTransit} messages are in transit.
   *
   * @param transit passed to {@link #arrived} once the message has come back
   */
  public CompletionStage<Void> publishEvent(
      Object client,
      String exchange,
      String key,
      BasicProperties properties,
      byte[] body,
      Object transit) {
    return publish(
        new PendingMessage(client, exchange, key, properties, body, boundedWait).with(transit));
  }

  private void ended(PendingMessage message, @Nullable Throwable failure) {
    counts.count(message, failure);
    if (failure != null) {
      change(() -> queue.failed(message));
    }
  }

  private synchronized void change(Runnable step) {
    step.run();
    wake();
  }

  /** Wakes the thread if it can publish: every needless wake-up would cost two thread switches. */
  private void wake() {
    if (!running || queue.isReady(availability)) {
      notifyAll();
    }
  }

  /** A message in transit has come back, so that another one may be sent. */
  public void arrived(Object transit) {
    if (queue.inTransit().isLimited()) {
      change(() -> queue.arrived(transit));
    }
  }

  public synchronized int inTransit() {
    return queue.inTransit().size();
  }

  public synchronized boolean isTransitFull() {
    return queue.inTransit().isFull();
  }

  /** Publishes a message of a client; it fails if it has no confirm after {@code within}. */
  public CompletionStage<Void> publish(
      Object client,
      String exchange,
      String key,
      BasicProperties properties,
      byte[] body,
      Duration within) {
    return publish(new PendingMessage(client, exchange, key, properties, body, within));
  }

  private CompletionStage<Void> publish(PendingMessage message) {
    message.outcome.whenComplete((done, failure) -> ended(message, failure));
    PublishFailed failure;
    synchronized (this) {
      failure = queue.isFull(message.client) ? availability.notSent() : queue.refusal(message);
      if (failure == null) {
        queue.add(message);
        wake();
      }
    }
    if (failure != null) {
      message.outcome.completeExceptionally(failure);
    }
    return message.outcome;
  }

  /** The outcomes of all messages so far. */
  public PublishCounts counts() {
    return counts;
  }

  private void run() {
    try {
      while (publishNext()) {} // Continues until stop().
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean publishNext() throws InterruptedException {
    InFlight current;
    Sending next;
    synchronized (this) {
      while (running && !queue.isReady(availability)) {
        wait();
      }
      current = queue.inFlight();
      next = running ? queue.next() : null;
    }
    if (current == null || next == null) {
      return isRunning();
    }
    try {
      List<PendingMessage> refused = next.publish(current.channel());
      synchronized (this) {
        refused = queue.takeBack(current, next, refused);
      }
      refused.forEach(Sending::refuse);
    } catch (IOException | AlreadyClosedException e) {
      // The messages are in flight on a dead channel. closed() puts them back in their place.
      reconnect(current, e);
    }
    return true;
  }

  private void reconnect(InFlight failed, Exception reason) throws InterruptedException {
    link.restart("publishing failed: " + reason.getMessage());
    synchronized (this) {
      // Gives closed() time to run; otherwise the next message would fail on the same channel.
      if (queue.inFlight() == failed) {
        wait(CHECK_OVERDUE_MS);
      }
    }
  }

  @Override
  public void opened(Connection connection) throws IOException, TimeoutException {
    Topology.declareLog(connection);
    connection.addBlockedListener(
        reason -> change(() -> availability.blocked(reason)),
        () -> change(() -> availability.blocked(null)));
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    channel.addConfirmListener(
        (number, multiple) -> confirmed(channel, number, multiple, true),
        (number, multiple) -> confirmed(channel, number, multiple, false));
    channel.addReturnListener(message -> change(() -> queue.returned(channel, message)));
    channel.addShutdownListener(cause -> link.restart("channel closed: " + cause.getMessage()));
    change(
        () -> {
          queue.opened(channel);
          availability.blocked(null);
        });
  }

  @Override
  public void closed() {
    Map<PendingMessage, PublishFailed> toBlame;
    synchronized (this) {
      toBlame = queue.closed();
      availability.blocked(null);
    }
    // Runs without the lock, as the outcomes' callbacks run here.
    toBlame.forEach((message, failure) -> message.outcome.completeExceptionally(failure));
  }

  private void confirmed(Channel on, long number, boolean multiple, boolean ack) {
    List<PendingMessage> confirmed = new ArrayList<>();
    change(() -> confirmed.addAll(queue.confirmed(on, number, multiple)));
    confirmed.forEach(message -> message.confirm(ack));
  }

  private void failOverdue() {
    List<PendingMessage> late;
    PublishFailed notSent;
    synchronized (this) {
      // During an alarm the refusal must come well within the bounded wait.
      long now = System.nanoTime();
      late = queue.overdue(now + (availability.isBlocked() ? boundedWait.toNanos() / 2 : 0));
      queue.inTransit().look(now);
      wake();
      notSent = availability.notSent();
    }
    late.forEach(message -> message.failOverdue(notSent));
  }

  /** Starts before everything that serves clients, and stops after it. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    synchronized (this) {
      running = true;
    }
    link.start();
    thread.start();
    overdue.scheduleWithFixedDelay(
        this::failOverdue, CHECK_OVERDUE_MS, CHECK_OVERDUE_MS, TimeUnit.MILLISECONDS);
  }

  /** Waits until the clients' last messages are confirmed. */
  @Override
  public void stop() {
    change(() -> queue.awaitLast(this, availability));
    change(() -> running = false);
    overdue.shutdownNow();
    link.close();
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  @Override
  public synchronized Health health() {
    return availability.health(queue.inFlight() != null);
  }
}
