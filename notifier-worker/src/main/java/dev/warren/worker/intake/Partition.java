package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.worker.publish.Publication;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * One partition, consumed: events are published on the AMQP channel that they came by, in their
 * order, many at a time, and acknowledged as their confirms come.
 *
 * <p>One AMQP channel for both sides keeps the order: whatever goes wrong (a publish nacked or
 * returned, the queue deleted, the connection lost) ends the channel, RabbitMQ requeues all that
 * was not acknowledged in its order, and the next channel begins with the first of them. An event
 * may so be published twice, never out of turn and never not at all.
 */
final class Partition {

  private final String queue;
  private final EventIntake intake;
  private final Channel channel;
  private final BiConsumer<Partition, String> onEnd;

  /** Confirm number → delivery tag, of what is published and not yet confirmed. */
  private final NavigableMap<Long, Long> inFlight = new ConcurrentSkipListMap<>();

  private volatile boolean worked;

  /** Set by the first thing that goes wrong: nothing is published or acknowledged after it. */
  private final AtomicBoolean broken = new AtomicBoolean();

  /** Guarded by this; what is delivered from then on is left to the next worker. */
  private boolean draining;

  /**
   * @param priority RabbitMQ 4 gives the partition to the worker with the highest
   * @param onEnd told once when the partition is consumed no more, with the reason
   */
  Partition(
      Connection connection,
      String queue,
      EventIntake intake,
      int prefetch,
      int priority,
      BiConsumer<Partition, String> onEnd)
      throws IOException {
    this.queue = queue;
    this.intake = intake;
    this.onEnd = onEnd;
    channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("RabbitMQ's channel_max leaves no channel for " + queue);
    }
    channel.confirmSelect();
    channel.basicQos(prefetch);
    channel.addConfirmListener(this::confirmed, (seq, multiple) -> end("a publish was nacked"));
    channel.addReturnListener(
        returned ->
            end(
                "a publish to '%s' with key '%s' was returned: %s"
                    .formatted(
                        returned.getExchange(),
                        returned.getRoutingKey(),
                        returned.getReplyText())));
    channel.basicConsume(
        queue, false, "", false, false, Map.of("x-priority", priority), new Consumer());
  }

  String queue() {
    return queue;
  }

  /** Whether anything that it published was confirmed. */
  boolean hasWorked() {
    return worked;
  }

  boolean hasEnded() {
    return broken.get();
  }

  /**
   * Takes no more, waits for what is in flight to be confirmed, at most until the deadline, and
   * ends the channel. The consumer is not cancelled: RabbitMQ would give the partition to the next
   * one at once, and two would publish the events of a channel at the same time.
   */
  void drain(long deadlineNanos) throws InterruptedException {
    synchronized (this) {
      draining = true;
    }
    while (!inFlight.isEmpty() && System.nanoTime() < deadlineNanos && channel.isOpen()) {
      Thread.sleep(10);
    }
    abort();
  }

  private void publish(Envelope envelope, Publication publication) throws IOException {
    inFlight.put(channel.getNextPublishSeqNo(), envelope.getDeliveryTag());
    channel.basicPublish(
        publication.exchange(),
        publication.routingKey(),
        true,
        publication.properties(),
        publication.body());
  }

  private void confirmed(long seq, boolean multiple) throws IOException {
    // RabbitMQ sends a basic.return before the confirm of what it returned.
    if (broken.get()) {
      return;
    }
    worked = true;
    if (multiple) {
      // Publishes follow deliveries one to one, so all up to this one are confirmed on both sides.
      NavigableMap<Long, Long> upTo = inFlight.headMap(seq, true);
      if (!upTo.isEmpty()) {
        channel.basicAck(upTo.lastEntry().getValue(), true);
        upTo.clear();
      }
    } else {
      Long tag = inFlight.get(seq);
      if (tag != null) {
        // In this order: draining ends the channel once nothing is in flight.
        channel.basicAck(tag, false);
        inFlight.remove(seq);
      }
    }
  }

  private void end(String reason) {
    if (broken.compareAndSet(false, true)) {
      onEnd.accept(this, reason);
    }
  }

  /** Ends the channel, so that RabbitMQ requeues what is not acknowledged. */
  void abort() {
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
      synchronized (Partition.this) {
        if (!broken.get() && !draining) {
          publish(envelope, intake.take(envelope.getRoutingKey(), properties, body));
        }
      }
    }

    @Override
    public void handleCancel(String tag) {
      end("its queue is gone");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
      end(cause.getMessage());
    }
  }
}
