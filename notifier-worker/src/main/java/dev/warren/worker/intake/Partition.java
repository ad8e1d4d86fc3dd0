package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Family;
import dev.warren.worker.publish.Publications;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * One partition, consumed: events are published on the AMQP channel that they came by, in their
 * order, many at a time; each is acknowledged when all that it causes is confirmed, at once where
 * that is nothing.
 *
 * <p>One AMQP channel for both sides keeps the order: whatever goes wrong (a topic message nacked
 * or returned, the queue deleted, the connection lost) ends the channel, RabbitMQ requeues all that
 * was not acknowledged in its order, and the next channel begins with the first of them. An event
 * may so be published twice, never out of turn and never not at all.
 *
 * <p>An alert that its user's queue does not take is no such failure, as one user would hold up
 * all: it is tried again, and only the later events of its channel wait meanwhile ({@link Lanes}).
 * What waits is not acknowledged, so at most a prefetch of events does; then RabbitMQ delivers
 * nothing more of the partition until the alert has arrived or become a dead letter.
 *
 * <p>Events come by the threads of the AMQP client's consumers; see {@link EventPublisher} for the
 * others. The lock is this.
 */
final class Partition implements EventPublisher.Owner {

  private final String queue;
  private final Family family;
  private final EventIntake intake;
  private final Holding memory;
  private final Executor alertsThread;
  private final Channel channel;
  private final BiConsumer<Partition, String> onEnd;

  private final EventPublisher publisher;
  private final Lanes lanes = new Lanes();

  /** All that was delivered, but for what came while draining. */
  private final Unacknowledged unacknowledged;

  private volatile boolean worked;

  /** Set by the first thing that goes wrong: nothing is published or acknowledged after it. */
  private final AtomicBoolean broken = new AtomicBoolean();

  /** Guarded by this; what is delivered from then on, or waits, is left to the next worker. */
  private boolean draining;

  /**
   * @param memory of this partition alone, and new
   * @param priority RabbitMQ 4 gives the partition to the worker with the highest
   * @param onEnd told once when the partition is consumed no more, with the reason
   */
  Partition(
      Connection connection,
      String queue,
      EventIntake intake,
      Holding memory,
      AlertOutlet alerts,
      int prefetch,
      int priority,
      BiConsumer<Partition, String> onEnd)
      throws IOException {
    this.queue = queue;
    this.family = Family.of(queue);
    this.intake = intake;
    this.memory = memory;
    this.alertsThread = alerts.thread();
    this.onEnd = onEnd;
    channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("RabbitMQ's channel_max leaves no channel for " + queue);
    }
    unacknowledged = new Unacknowledged(channel);
    publisher = new EventPublisher(channel, alerts, this);
    channel.basicQos(prefetch);
    channel.basicConsume(
        queue, false, "", false, false, Map.of("x-priority", priority), new Consumer());
  }

  String queue() {
    return queue;
  }

  /** Whether it has acknowledged anything. */
  boolean hasWorked() {
    return worked;
  }

  @Override
  public boolean hasEnded() {
    return broken.get();
  }

  @Override
  public synchronized boolean isStopped() {
    return draining || broken.get();
  }

  /**
   * Takes no more, waits for what is in flight to be confirmed, at most until the deadline, and
   * ends the channel. The consumer is not cancelled: RabbitMQ would give the partition to the next
   * one at once, and two would publish the events of a channel at the same time.
   */
  void drain(long deadlineNanos) throws InterruptedException {
    synchronized (this) {
      draining = true;
      memory.end();
      long leftMs = leftMs(deadlineNanos);
      while (!publisher.isIdle() && leftMs > 0 && channel.isOpen()) {
        // Nobody notifies when the channel ends.
        wait(Math.min(leftMs, 100));
        leftMs = leftMs(deadlineNanos);
      }
    }
    abort();
  }

  private static long leftMs(long deadlineNanos) {
    return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
  }

  private synchronized void delivered(long tag, String routingKey, Publications publications)
      throws IOException {
    if (!isStopped()) {
      Delivered event = new Delivered(tag, routingKey, publications);
      unacknowledged.add(event);
      if (publications.isEmpty()) {
        worked = true;
        intake.counts().acknowledged(family, IntakeCounts.Outcome.SILENT);
        unacknowledged.acknowledge(List.of(event));
      } else if (lanes.enter(event)) {
        publisher.publish(event);
      } else {
        event.held();
      }
    }
  }

  @Override
  public synchronized void confirmed(List<Delivered> events) throws IOException {
    worked |= !events.isEmpty();
    unacknowledged.acknowledge(events);
    for (Delivered event : events) {
      intake.counts().acknowledged(family, event.outcome());
      if (lanes.leave(event) && !draining) {
        // Not here: the thread that reads the connection must not wait for a full socket.
        alertsThread.execute(() -> publishNext(event.channel()));
      }
    }
    notifyAll();
  }

  private synchronized void publishNext(String ofChannel) {
    if (!isStopped()) {
      try {
        for (Delivered event : lanes.next(ofChannel)) {
          publisher.publish(event);
        }
      } catch (IOException | RuntimeException e) {
        end(EventPublisher.reason(e));
      }
    }
  }

  @Override
  public void end(String reason) {
    if (broken.compareAndSet(false, true)) {
      memory.end();
      onEnd.accept(this, reason);
    }
  }

  /** Ends the channel, so that RabbitMQ requeues what is not acknowledged. */
  void abort() {
    memory.end();
    try {
      channel.abort();
    } catch (IOException e) {
      throw new IllegalStateException("abort does not throw", e);
    }
  }

  private final class Consumer extends DefaultConsumer {

    Consumer() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) throws IOException {
      if (!broken.get()) {
        String routingKey = envelope.getRoutingKey();
        delivered(
            envelope.getDeliveryTag(),
            routingKey,
            intake.take(memory, routingKey, properties, body));
      }
    }

    @Override
    public void handleCancel(String tag) {
      end("its queue is gone");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
      end(String.valueOf(cause.getMessage()));
    }
  }
}
