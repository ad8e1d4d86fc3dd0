package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Backoff;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.MessageSize;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.publish.PublishFailed.Cause;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that are on their way to one queue, in the order of the calls.
 *
 * <p>RabbitMQ nacks a message, without storing it, if its quorum queue does not serve yet or is
 * full. The lane publishes such a message again until its time is up. Until the first confirm the
 * lane publishes one message at a time, so that a nack cannot change the order. Thread-safe; no
 * method waits.
 */
final class QueueLane {

  private static final Logger log = LoggerFactory.getLogger(QueueLane.class);

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

  /** How often the lane reports a confirmed message, so that a queue in use does not expire. */
  private static final long NEWS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ClientQueue queue;
  private final Shared shared;
  private final SendFailures failures;
  private final MessageSize size = new MessageSize();

  // Guarded by this.
  private final TreeMap<Long, QueuedMessage> waiting = new TreeMap<>();
  private long lastNumber;
  private int inFlight;

  /** Whether the queue has been declared. */
  private boolean exists;

  /**
   * Whether the queue has confirmed a message since it was declared, and nacked none after that.
   */
  private boolean open;

  /** The {@link System#nanoTime} of the last reported confirm. */
  private long newsNanos;

  private boolean declaring;
  private boolean pausing;
  private boolean pumping;
  private int nacksInARow;

  /**
   * The objects that all lanes share.
   *
   * @param boundedWait how long a message may take, from the call to the confirm
   * @param timer runs delayed tasks
   */
  record Shared(
      LiveQueues queues,
      ConfirmedPublisher publisher,
      Duration boundedWait,
      ScheduledExecutorService timer) {}

  QueueLane(ClientQueue queue, Shared shared) {
    this.queue = queue;
    this.shared = shared;
    this.failures = new SendFailures(queue, shared.queues());
  }

  /** The usual size of the queue's messages. */
  MessageSize size() {
    return size;
  }

  CompletionStage<Void> send(
      Object client, QueueCreator creator, BasicProperties properties, byte[] body) {
    size.sent(body.length);
    QueuedMessage message;
    synchronized (this) {
      message =
          new QueuedMessage(client, creator, ++lastNumber, properties, body, shared.boundedWait());
      waiting.put(message.number, message);
      pump();
      if (waiting.containsKey(message.number)) {
        expireLater(message);
      }
    }
    return message.outcome;
  }

  private void pump() {
    assert Thread.holdsLock(this);
    if (!exists) {
      declare();
      return;
    }
    if (pumping) {
      return; // The publisher has refused a message within publish().
    }
    pumping = true;
    while (!waiting.isEmpty() && !pausing && (open || inFlight == 0)) {
      publish(waiting.pollFirstEntry().getValue());
    }
    pumping = false;
  }

  private void declare() {
    if (!declaring && inFlight == 0 && !waiting.isEmpty()) {
      declaring = true;
      QueuedMessage first = waiting.firstEntry().getValue();
      // Keeps only the message's number: the declaration may wait for RabbitMQ long after the
      // message is refused, and must not keep its body.
      long number = first.number;
      shared
          .queues()
          .declared(queue, first.creator)
          .whenComplete((inTurn, failure) -> declared(number, inTurn, failure));
    }
  }

  private void declared(long number, @Nullable Boolean inTurn, @Nullable Throwable failure) {
    Deque<QueuedMessage> refused = new ArrayDeque<>();
    Refused why = null;
    synchronized (this) {
      declaring = false;
      if (failure == null) {
        exists = true;
        if (Boolean.TRUE.equals(inTurn)) {
          waiting.values().forEach(this::beginAnew);
        }
        pump();
      } else if (failure instanceof Refused notMade) {
        // This client must not create the queue; the client of the next message may.
        why = notMade;
        QueuedMessage first = waiting.remove(number);
        if (first != null) {
          refused.add(first);
        }
        pump();
      } else {
        why =
            failures.unavailable(
                "could not be declared: " + ReconnectingConnection.reason(failure));
        refused.addAll(waiting.values());
        waiting.clear();
      }
    }
    for (QueuedMessage each : refused) {
      each.outcome.completeExceptionally(why);
    }
  }

  private void publish(QueuedMessage message) {
    inFlight++;
    shared
        .publisher()
        .publish(
            // All clients wait for this message until the lane is open, so it must not wait behind
            // other messages of its client.
            open ? message.client : this,
            "",
            queue.inRabbit(),
            message.properties,
            message.body,
            message.timeLeft())
        .whenComplete((done, failure) -> published(message, cause(failure)));
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : failure;
  }

  private void published(QueuedMessage message, @Nullable Throwable failure) {
    boolean isNews = false;
    boolean isOver;
    Throwable why = failure;
    synchronized (this) {
      inFlight--;
      if (failure == null) {
        long now = System.nanoTime();
        isNews = !open || now - newsNanos > NEWS_NANOS;
        newsNanos = isNews ? now : newsNanos;
        open = true;
        nacksInARow = 0;
        isOver = true;
      } else {
        isOver = !again(message, failure);
        why = isOver && message.nacked ? failures.late(message, exists) : failure;
      }
      pump();
    }
    if (isNews) {
      shared.queues().confirmed(queue);
    }
    if (isOver && failure == null) {
      message.outcome.complete(null);
    } else if (isOver) {
      message.outcome.completeExceptionally(why);
    }
  }

  /** Puts a message back in its place, if another attempt may succeed. */
  private boolean again(QueuedMessage message, Throwable failure) {
    Cause cause = failure instanceof PublishFailed failed ? failed.cause() : Cause.UNCONFIRMED;
    message.nacked |= cause == Cause.NACKED;
    if (!message.hasTime()) {
      return false;
    } else if (cause == Cause.NACKED) {
      open = false;
      pause();
    } else if (cause == Cause.UNROUTABLE) {
      // The queue was deleted since it was declared. That may happen several times: while clients
      // declare a queue that was just deleted, RabbitMQ 3.10 can confirm a declaration and then
      // remove the queue, because another client's declaration of it fails.
      if (++message.returns > 1) {
        log.warn("{}: deleted again, {} times in a row", queue.name(), message.returns);
      }
      open = false;
      if (exists) {
        exists = false;
        shared.queues().forget(queue);
      }
    } else {
      return false;
    }
    waiting.put(message.number, message);
    expireLater(message);
    return true;
  }

  /** A message's time does not run out because its queue waited for its turn to be created. */
  private void beginAnew(QueuedMessage message) {
    message.beginAnew();
    expireLater(message);
  }

  private void expireLater(QueuedMessage message) {
    long afterMs = message.timeLeft().toMillis() + 1;
    long number = message.number;
    shared.timer().schedule(() -> expire(number), afterMs, TimeUnit.MILLISECONDS);
  }

  private void pause() {
    if (!pausing) {
      pausing = true;
      shared.timer().schedule(this::resume, BACKOFF.delayMs(++nacksInARow), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void resume() {
    pausing = false;
    pump();
  }

  private void expire(long number) {
    QueuedMessage message;
    PublishFailed why;
    synchronized (this) {
      message = waiting.get(number);
      if (message == null || message.hasTime()) {
        return; // It is in flight: the publisher keeps the time.
      } else if (!exists && shared.queues().isInLine(queue)) {
        beginAnew(message);
        return;
      }
      waiting.remove(number);
      why = failures.late(message, exists);
    }
    message.outcome.completeExceptionally(why);
  }
}
