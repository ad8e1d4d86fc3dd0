package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.PendingEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Begins a partition with one delivery at a time, until the sizes show that a whole prefetch of
 * deliveries fits into memory. A partition begins like this after {@link IntakeMemory} has ended
 * it, because of its large messages. Any other partition begins with the whole prefetch: a quorum
 * queue puts an event that returns behind those that have returned before, so a worker that dies
 * must not hold fewer events of a partition than its predecessor did (docs/decisions/005).
 *
 * <p>RabbitMQ cannot change the prefetch of a consumer. So a partition with a slow start has two
 * consumers, of which RabbitMQ serves the earlier one only (single active consumer): the first
 * takes one message at a time, and its end makes the second one active. The first ends before its
 * last message is acknowledged. So if another worker's consumer comes next, no event is in flight.
 *
 * <p>Guarded by the partition's lock.
 */
final class SlowStart {

  /** The number of recent messages whose average size decides whether the start is over. */
  private static final int LAST = 8;

  private final Channel channel;
  private final PartitionState state;
  private final long small;
  private final int prefetch;

  /** The tag of the consumer that takes one message at a time; null once the start is over. */
  private @Nullable String first;

  private final ArrayDeque<Long> lastBytes = new ArrayDeque<>(LAST);

  /**
   * @param first the tag of the first consumer; null if there is no second one
   * @param small the average size in bytes up to which a whole prefetch fits into memory
   * @param prefetch the prefetch of the second consumer
   */
  SlowStart(
      Channel channel, PartitionState state, @Nullable String first, long small, int prefetch) {
    this.channel = channel;
    this.state = state;
    this.first = first;
    this.small = small;
    this.prefetch = prefetch;
    // RabbitMQ may refuse a message for seconds, and an alert for minutes. Events of other channels
    // must not wait for its retries.
    state.onDelay(this::end);
  }

  /** The maximum number of unacknowledged events now. */
  int window() {
    return first == null ? prefetch : 1;
  }

  /** RabbitMQ has confirmed all publications of the event, which is not acknowledged yet. */
  void done(PendingEvent event) {
    if (first == null) {
      return;
    }
    if (lastBytes.size() == LAST) {
      lastBytes.remove();
    }
    lastBytes.add(event.bytes());
    long sum = lastBytes.stream().mapToLong(Long::longValue).sum();
    if (lastBytes.size() == LAST && sum / LAST <= small) {
      end();
    }
  }

  private void end() {
    if (first == null) {
      return;
    }
    AMQP.Basic.Cancel cancel = new AMQP.Basic.Cancel.Builder().consumerTag(first).build();
    first = null;
    try {
      // Does not wait for the reply: the connection's reader may be waiting for confirms, and this
      // thread may be the one that brings them.
      channel.asyncCompletableRpc(cancel);
    } catch (IOException | RuntimeException e) {
      state.fail(e);
    }
  }
}
