package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import dev.warren.worker.ownership.PartitionOwnership;
import dev.warren.worker.publish.AlertDelivery;
import dev.warren.worker.publish.PartitionChannel;
import dev.warren.worker.publish.PartitionLock;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import dev.warren.worker.publish.PublisherLink;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Consumes one partition, from the opening of its AMQP channel to its end.
 *
 * <p>Events are published in the order of their deliveries, on one AMQP channel of another
 * connection ({@link PublisherLink}). So a failure to publish returns no delivery. When this
 * channel ends (the queue deleted, the connection lost), RabbitMQ requeues the unacknowledged
 * events in their order, and the next channel starts with the first of them. So an event may be
 * published twice, but never out of order and never lost.
 *
 * <p>A failed alert does not hold up the partition, or one user's full queue would block every
 * channel. The alert is retried, and later events of its own channel wait ({@link ChannelOrder}).
 * They stay unacknowledged; once there are as many as the prefetch, RabbitMQ delivers nothing more
 * of the partition until the alert has arrived or become a dead letter.
 */
final class Partition {

  private final Channel channel;
  private final PartitionOwnership ownership;
  private final PartitionLock lock;
  private final PartitionState state;
  private final Unacknowledged unacknowledged;
  private final EventIntake intake;

  /**
   * How a partition is consumed.
   *
   * @param prefetch the maximum number of unacknowledged events
   * @param priority RabbitMQ 4 and later deliver to the consumer with the highest priority
   * @param acknowledging shared by all partitions
   */
  record Consumption(int prefetch, int priority, Acknowledging acknowledging) {}

  /** The connection to consume on, and the one to publish by. */
  record Connections(Connection consuming, PublisherLink publishing) {}

  /**
   * Opens an AMQP channel and starts to consume.
   *
   * @param ownership new, and of this partition
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
    state =
        new PartitionState(
            reason -> {
              ownership.end();
              onEnd.accept(this, reason);
            });
    channel = connections.consuming().createChannel();
    if (channel == null) {
      throw new IOException(
          "RabbitMQ's channel_max leaves no channel for " + queue() + "; raise channel_max");
    }
    PartitionChannel guarded = new PartitionChannel(channel, connections.publishing(), state);
    lock = guarded.lock();
    unacknowledged =
        new Unacknowledged(guarded, consumption.prefetch(), consumption.acknowledging());
    intake = new EventIntake(rules, ownership, guarded, alerts, unacknowledged);
    try {
      channel.basicQos(consumption.prefetch());
      channel.basicConsume(
          queue(),
          false,
          "",
          false,
          false,
          Map.of("x-priority", consumption.priority()),
          new Consumer());
    } catch (IOException | RuntimeException e) {
      // The publishing channel would stay open on a connection that lives on.
      abort();
      throw e;
    }
  }

  String queue() {
    return ownership.queue();
  }

  /** Whether an event was acknowledged. */
  boolean hasWorked() {
    return state.hasWorked();
  }

  boolean hasEnded() {
    return state.hasEnded();
  }

  /**
   * Stops publishing, waits until everything published is confirmed, at most until the deadline,
   * and acknowledges it. {@link #abort} follows. The consumer is not cancelled first: RabbitMQ
   * would give the partition to the next worker at once, and two workers would publish events of
   * one channel at the same time.
   */
  void drain(long deadlineNanos) throws InterruptedException {
    state.drain();
    ownership.end();
    lock.await(() -> intake.publisher().isIdle() || !channel.isOpen(), deadlineNanos);
    unacknowledged.acknowledgeRest();
  }

  /**
   * Ends both channels, so that RabbitMQ requeues the unacknowledged events. The publishing one
   * ends first: until then it may still confirm some of them.
   */
  void abort() {
    ownership.end();
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
      if (!state.hasEnded()) {
        intake.take(
            envelope.getDeliveryTag(),
            new Publication(Names.EVENTS, envelope.getRoutingKey(), properties, body));
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
}
