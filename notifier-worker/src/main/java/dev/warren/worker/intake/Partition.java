package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.worker.ownership.PartitionOwnership;
import dev.warren.worker.publish.AlertDelivery;
import dev.warren.worker.publish.PartitionChannel;
import dev.warren.worker.publish.PartitionLock;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import dev.warren.worker.publish.PublisherLink;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Consumes one partition, from the opening of its AMQP channel to its end.
 *
 * <p>Events are published in the order of their deliveries, on one AMQP channel of another
 * connection ({@link PublisherLink}). So a failure to publish does not return deliveries to
 * RabbitMQ. When this channel ends (the queue deleted, the connection lost), RabbitMQ requeues the
 * unacknowledged events in their order, and the next channel starts with the first of them. So an
 * event may be published twice, but never out of order and never lost.
 *
 * <p>A failed alert does not hold up the partition, because one user's full queue would then block
 * every channel. The alert is retried, and later events of its own channel wait ({@link
 * ChannelOrder}). They stay unacknowledged. Once there are as many of them as the prefetch,
 * RabbitMQ delivers nothing more of the partition until the alert has arrived or become a dead
 * letter.
 */
final class Partition {

  private final Channel channel;
  private final PartitionOwnership ownership;
  private final PartitionLock lock;
  private final PartitionState state;
  private final IntakeMemory.Share memory;
  private final Unacknowledged unacknowledged;
  private final EventIntake intake;

  /** Whether this partition has ended because its messages filled the memory. */
  private volatile boolean large;

  /** Whether another consumer of this worker has replaced this one, whose end is no failure. */
  private volatile boolean replaced;

  private final AtomicLong deliveries = new AtomicLong();

  /** The number of deliveries at the last call of {@link #isQuiet}. */
  private long deliveriesBefore = -1;

  /**
   * The parameters for consuming a partition.
   *
   * @param prefetch the maximum number of unacknowledged events
   * @param claim the higher, the more: RabbitMQ 4 and later deliver to the consumer with the
   *     highest priority
   * @param isLarge whether its messages have filled the memory before; if so, it begins with one at
   *     a time
   * @param acknowledging shared by all partitions
   * @param memory shared by all partitions
   */
  record Consumption(
      int prefetch,
      long claim,
      boolean isLarge,
      Acknowledging acknowledging,
      IntakeMemory memory) {}

  /** The connection on which to consume, and the one by which to publish. */
  record Connections(Connection consuming, PublisherLink publishing) {}

  /**
   * Opens an AMQP channel and starts to consume.
   *
   * @param ownership a new ownership of this partition
   * @param onEnd called once, with the reason, when the partition is no longer consumed; possibly
   *     before this constructor returns
   */
  Partition(
      Connections connections,
      Consumption consumption,
      EventRules rules,
      PartitionOwnership ownership,
      AlertDelivery alerts,
      BiConsumer<Partition, String> onEnd)
      throws IOException {
    this.ownership = ownership;
    memory = consumption.memory().open(queue(), this::endLarge);
    state =
        new PartitionState(
            reason -> {
              ownership.end();
              memory.close();
              if (!replaced) {
                onEnd.accept(this, reason);
              }
            });
    channel = connections.consuming().createChannel();
    if (channel == null) {
      throw new IOException(
          "RabbitMQ's channel_max leaves no channel for " + queue() + "; raise channel_max");
    }
    PartitionChannel guarded = new PartitionChannel(channel, connections.publishing(), state);
    lock = guarded.lock();
    int prefetch = consumption.prefetch();
    String first = consumption.isLarge() && prefetch > 1 ? memory.newConsumer() : null;
    long small = consumption.memory().small(prefetch);
    unacknowledged =
        new Unacknowledged(
            guarded,
            consumption.acknowledging(),
            memory,
            new SlowStart(channel, state, first, small, prefetch));
    intake = new EventIntake(rules, ownership, guarded, alerts, unacknowledged);
    try {
      if (first != null) {
        // This priority is higher than the second consumer's, as RabbitMQ 4 and later order
        // consumers by priority.
        consume(first, 1, 2 * consumption.claim() + 1);
      }
      consume(memory.newConsumer(), prefetch, 2 * consumption.claim());
    } catch (IOException | RuntimeException e) {
      // Also ends the publishing channel, which would stay open on its connection.
      abort();
      throw e;
    }
  }

  private void endLarge(String reason) {
    large = true;
    state.end(reason);
  }

  boolean isLarge() {
    return large;
  }

  private void consume(String tag, int prefetch, long priority) throws IOException {
    channel.basicQos(prefetch);
    channel.basicConsume(
        queue(), false, tag, false, false, Map.of("x-priority", priority), new Consumer());
  }

  String queue() {
    return ownership.queue();
  }

  /** Whether an event of this partition was acknowledged. */
  boolean hasWorked() {
    return state.hasWorked();
  }

  boolean hasEnded() {
    return state.hasEnded();
  }

  /**
   * Stops publishing, waits for the confirms of everything published, until the deadline at most,
   * and acknowledges the confirmed events. {@link #abort} follows. The consumer is not canceled
   * first: RabbitMQ would give the partition to the next worker at once, and two workers would
   * publish events of one channel at the same time.
   */
  void drain(long deadlineNanos) throws InterruptedException {
    state.drain();
    ownership.end();
    if (lock.await(() -> intake.publisher().isIdle() || !channel.isOpen(), deadlineNanos)) {
      unacknowledged.acknowledgeRest();
    }
  }

  /** Another consumer of higher priority has been opened, so RabbitMQ delivers no more to this. */
  void replaced() {
    replaced = true;
  }

  boolean isReplaced() {
    return replaced;
  }

  /** Whether there was no delivery since the last call, and no event is unacknowledged. */
  boolean isQuiet() {
    long now = deliveries.get();
    boolean isQuiet = now == deliveriesBefore && lock.get(unacknowledged::isEmpty);
    deliveriesBefore = now;
    return isQuiet;
  }

  /** Ends this consumer, whose end is no failure, after all that it has published is confirmed. */
  void release(long deadlineNanos) throws InterruptedException {
    replaced = true;
    try {
      drain(deadlineNanos);
    } finally {
      abort();
    }
  }

  /**
   * Ends both channels, so that RabbitMQ requeues the unacknowledged events. The publishing one
   * ends first: until then it may still confirm some of them.
   */
  void abort() {
    ownership.end();
    memory.close();
    intake.publisher().end();
    try {
      channel.abort();
    } catch (IOException e) {
      throw new IllegalStateException("abort ignores failures, but threw one", e);
    }
  }

  private final class Consumer extends DefaultConsumer {

    Consumer() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) throws IOException {
      deliveries.incrementAndGet();
      if (!state.hasEnded()) {
        intake.take(
            envelope.getDeliveryTag(),
            new Publication(
                exchange(envelope, properties), envelope.getRoutingKey(), properties, body));
      }
    }

    @Override
    public void handleCancel(String tag) {
      state.end("its queue was deleted");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
      state.end(String.valueOf(cause.getMessage()));
    }
  }

  /**
   * The exchange of a message as its letter names it. An event that was moved from an earlier
   * partition comes by its family's exchange; a note keeps its own.
   */
  private static String exchange(Envelope envelope, BasicProperties properties) {
    return Note.isNote(properties.getType()) ? envelope.getExchange() : Names.EVENTS;
  }
}
