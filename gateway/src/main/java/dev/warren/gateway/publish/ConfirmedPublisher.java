package dev.warren.gateway.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.gateway.publish.PublishFailed.Cause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes to RabbitMQ in the order of the calls, persistent, with {@code mandatory} and confirms,
 * many messages in flight. Each call's outcome comes within a bounded wait. A message that was in
 * flight when the connection broke is published again on the next one, so it may be there twice (at
 * least once), in its order. Thread-safe; {@link #publish} never waits.
 *
 * <p>Its connection is its own, as an alarm of RabbitMQ blocks connections that publish.
 */
public final class ConfirmedPublisher
    implements ReconnectingConnection.Work, SmartLifecycle, HealthIndicator {

  private static final int MAX_WAITING = 20_000;
  private static final int MAX_IN_FLIGHT = 2_000;

  /** What may wait and be in flight, in bytes of bodies. */
  private static final long MAX_BYTES = 128L * 1024 * 1024;

  private static final long LOOK_FOR_OVERDUE_MS = 100;

  private final ReconnectingConnection link;
  private final Duration boundedWait;
  private final Thread thread = new Thread(this::run, "warren-publisher");
  private final ScheduledExecutorService overdue =
      Executors.newSingleThreadScheduledExecutor(
          task -> new Thread(task, "warren-publisher-overdue"));

  private final LongAdder confirmed = new LongAdder();
  private final Map<Cause, LongAdder> failed = new EnumMap<>(Cause.class);
  private volatile LongConsumer onConfirm = nanos -> {};

  // All below is guarded by this object's lock.
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final AtomicLong bytes = new AtomicLong();
  private @Nullable Lane lane;
  private @Nullable String blocked;
  private boolean running;

  /** A message on its way. */
  private static final class Pending {
    final String exchange;
    final String routingKey;
    final BasicProperties properties;
    final byte[] body;
    final long askedNanos = System.nanoTime();
    final long deadlineNanos;
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    boolean sent;
    @Nullable String returned;

    Pending(
        String exchange,
        String routingKey,
        BasicProperties properties,
        byte[] body,
        Duration boundedWait) {
      this.exchange = exchange;
      this.routingKey = routingKey;
      this.properties = properties;
      this.body = body;
      this.deadlineNanos = askedNanos + boundedWait.toNanos();
    }

    boolean isThe(Return returned) {
      return exchange.equals(returned.getExchange())
          && routingKey.equals(returned.getRoutingKey())
          && Arrays.equals(body, returned.getBody());
    }
  }

  /** One AMQP channel, and what is published on it and not yet confirmed, by confirm number. */
  private record Lane(Channel channel, NavigableMap<Long, Pending> inFlight) {}

  /**
   * @param boundedWait how long a message may wait for RabbitMQ and its confirm before its outcome
   *     is a failure
   */
  public ConfirmedPublisher(ReconnectingConnection.Connector connector, Duration boundedWait) {
    this.link = new ReconnectingConnection("warren-gateway-publisher", connector, this);
    this.boundedWait = boundedWait;
    for (Cause cause : Cause.values()) {
      failed.put(cause, new LongAdder());
    }
    thread.setDaemon(true);
  }

  /**
   * Publishes one message. The outcome completes when RabbitMQ has confirmed it, or fails with
   * {@link PublishFailed}; either on a thread that must not be held up.
   */
  public CompletionStage<Void> publish(
      String exchange, String routingKey, BasicProperties properties, byte[] body) {
    Pending pending = new Pending(exchange, routingKey, properties, body, boundedWait);
    pending.outcome.whenComplete((done, failure) -> count(pending, failure));
    synchronized (this) {
      if (waiting.size() >= MAX_WAITING
          || bytes.get() > 0 && bytes.get() + body.length > MAX_BYTES) {
        pending.outcome.completeExceptionally(notSent());
      } else {
        bytes.addAndGet(body.length);
        pending.outcome.whenComplete((done, failure) -> bytes.addAndGet(-body.length));
        waiting.addLast(pending);
        notifyAll();
      }
    }
    return pending.outcome;
  }

  private void count(Pending pending, @Nullable Throwable failure) {
    if (failure == null) {
      confirmed.increment();
      onConfirm.accept(System.nanoTime() - pending.askedNanos);
    } else if (failure instanceof PublishFailed why) {
      counter(why.cause()).increment();
    }
  }

  private LongAdder counter(Cause cause) {
    return Objects.requireNonNull(failed.get(cause));
  }

  /** How many messages RabbitMQ has confirmed. */
  public long confirmed() {
    return confirmed.sum();
  }

  /** How many messages it has not, for this cause. */
  public long failed(Cause cause) {
    return counter(cause).sum();
  }

  /**
   * Has somebody told of each message that is confirmed.
   *
   * @param nanos is told how long it took since {@link #publish} was called
   */
  public void onConfirm(LongConsumer nanos) {
    onConfirm = nanos;
  }

  private void run() {
    try {
      while (publishNext()) {
        // One after the other, in order.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean publishNext() throws InterruptedException {
    Lane current;
    Channel channel;
    Pending next;
    synchronized (this) {
      while (running && !canPublish()) {
        wait();
      }
      current = lane;
      if (!running || current == null) {
        return running;
      }
      channel = current.channel;
      next = waiting.removeFirst();
      next.sent = true;
      current.inFlight.put(channel.getNextPublishSeqNo(), next);
    }
    try {
      channel.basicPublish(next.exchange, next.routingKey, true, next.properties, next.body);
    } catch (IOException | AlreadyClosedException e) {
      // It is in flight on a lane that is dead: closed() puts it back in its turn.
      startAnew(channel, e);
    } catch (RuntimeException e) {
      // AMQP has no way to write it (a header too long, say), so it must not be tried again; and
      // the client may have counted a confirm number for it that RabbitMQ has not.
      synchronized (this) {
        current.inFlight.values().remove(next);
      }
      next.outcome.completeExceptionally(
          new PublishFailed(Cause.UNCONFIRMED, "the message cannot be sent: " + e.getMessage()));
      startAnew(channel, e);
    }
    return true;
  }

  private void startAnew(Channel channel, Exception reason) throws InterruptedException {
    link.restart("publishing failed: " + reason.getMessage());
    synchronized (this) {
      if (lane != null && lane.channel == channel) {
        wait(LOOK_FOR_OVERDUE_MS);
      }
    }
  }

  private boolean canPublish() {
    return !waiting.isEmpty()
        && lane != null
        && blocked == null
        && lane.inFlight.size() < MAX_IN_FLIGHT;
  }

  @Override
  public void opened(Connection connection) throws IOException, TimeoutException {
    Topology.declareLog(connection);
    connection.addBlockedListener(this::blocked, () -> blocked(null));
    Channel channel = connection.createChannel();
    Lane opened = new Lane(channel, new TreeMap<>());
    channel.confirmSelect();
    channel.addConfirmListener(
        (seq, multiple) -> confirmed(opened, seq, multiple, true),
        (seq, multiple) -> confirmed(opened, seq, multiple, false));
    channel.addReturnListener(returned -> returned(opened, returned));
    channel.addShutdownListener(cause -> link.restart("channel closed: " + cause.getMessage()));
    synchronized (this) {
      lane = opened;
      blocked = null;
      notifyAll();
    }
  }

  @Override
  public synchronized void closed() {
    if (lane != null) {
      List<Pending> again = new ArrayList<>(lane.inFlight.values());
      for (int i = again.size() - 1; i >= 0; i--) {
        waiting.addFirst(again.get(i));
      }
      lane = null;
    }
    blocked = null;
  }

  private synchronized void blocked(@Nullable String reason) {
    blocked = reason;
    notifyAll();
  }

  private synchronized void returned(Lane on, Return returned) {
    on.inFlight.values().stream()
        .filter(pending -> pending.returned == null && pending.isThe(returned))
        .findFirst()
        .ifPresent(pending -> pending.returned = returned.getReplyText());
  }

  private void confirmed(Lane on, long seq, boolean multiple, boolean ack) {
    List<Pending> done;
    synchronized (this) {
      NavigableMap<Long, Pending> confirmed =
          multiple ? on.inFlight.headMap(seq, true) : on.inFlight.subMap(seq, true, seq, true);
      done = new ArrayList<>(confirmed.values());
      confirmed.clear();
      notifyAll();
    }
    for (Pending pending : done) {
      if (!ack) {
        pending.outcome.completeExceptionally(
            new PublishFailed(Cause.UNCONFIRMED, "RabbitMQ could not store the message"));
      } else if (pending.returned != null) {
        pending.outcome.completeExceptionally(
            new PublishFailed(
                Cause.UNROUTABLE,
                "no queue takes '%s' from exchange '%s' (%s); is a notifier-worker running?"
                    .formatted(pending.routingKey, pending.exchange, pending.returned)));
      } else {
        pending.outcome.complete(null);
      }
    }
  }

  private void failOverdue() {
    List<Pending> failed = new ArrayList<>();
    PublishFailed notSent;
    synchronized (this) {
      long now = System.nanoTime();
      takeOverdue(waiting.iterator(), now, failed);
      if (lane != null) {
        takeOverdue(lane.inFlight.values().iterator(), now, failed);
      }
      notSent = notSent();
    }
    for (Pending pending : failed) {
      pending.outcome.completeExceptionally(
          pending.sent
              ? new PublishFailed(Cause.UNCONFIRMED, "RabbitMQ did not confirm the message in time")
              : notSent);
    }
  }

  /** Deadlines are in the order of the calls, so the first that is not overdue ends the search. */
  private static void takeOverdue(Iterator<Pending> pendings, long now, List<Pending> failed) {
    while (pendings.hasNext()) {
      Pending pending = pendings.next();
      if (now - pending.deadlineNanos < 0) {
        return;
      }
      pendings.remove();
      failed.add(pending);
    }
  }

  private synchronized PublishFailed notSent() {
    if (blocked != null) {
      return new PublishFailed(Cause.BLOCKED, "RabbitMQ blocks publishers: " + blocked);
    }
    String problem = link.problem();
    return new PublishFailed(
        Cause.UNAVAILABLE,
        problem == null
            ? "RabbitMQ takes messages slower than they come"
            : "RabbitMQ is not reachable: " + problem);
  }

  /** Started before, and stopped after, all that serves clients. */
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
        this::failOverdue, LOOK_FOR_OVERDUE_MS, LOOK_FOR_OVERDUE_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    synchronized (this) {
      running = false;
      notifyAll();
    }
    overdue.shutdownNow();
    link.close();
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  /** Up while messages can be published. */
  @Override
  public synchronized Health health() {
    if (lane != null && blocked == null) {
      return Health.up().build();
    }
    return Health.down()
        .withDetail("problem", String.valueOf(blocked != null ? blocked : link.problem()))
        .build();
  }
}
