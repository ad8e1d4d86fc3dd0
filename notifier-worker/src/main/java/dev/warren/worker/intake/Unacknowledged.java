package dev.warren.worker.intake;

import dev.warren.worker.publish.PartitionChannel;
import dev.warren.worker.publish.PendingEvent;
import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events delivered on an AMQP channel and not acknowledged yet. They may finish in any order, so no
 * event waits here for an earlier one. Finished events are acknowledged together: once there are
 * enough of them, or at the next moment of {@link Acknowledging}. Guarded by the partition's lock.
 */
final class Unacknowledged {

  private static final Logger log = LoggerFactory.getLogger(Unacknowledged.class);

  /**
   * At most this part of the prefetch waits for an acknowledgement, so that RabbitMQ never runs out
   * of credit to deliver.
   */
  private static final int PART_OF_PREFETCH = 8;

  private final PartitionChannel channel;
  private final Acknowledging acknowledging;
  private final IntakeMemory.Share memory;
  private final SlowStart start;

  /** The delivery tags of unfinished events. */
  private final NavigableSet<Long> open = new TreeSet<>();

  /** The delivery tags of finished events. */
  private final NavigableSet<Long> done = new TreeSet<>();

  private boolean isDue;

  /**
   * @param memory the partition's share of the worker's memory
   * @param start has the maximum number of unacknowledged events
   */
  Unacknowledged(
      PartitionChannel channel,
      Acknowledging acknowledging,
      IntakeMemory.Share memory,
      SlowStart start) {
    this.channel = channel;
    this.acknowledging = acknowledging;
    this.memory = memory;
    this.start = start;
  }

  /** Whether RabbitMQ waits for no acknowledgement. */
  boolean isEmpty() {
    channel.lock().assertHeld();
    return open.isEmpty() && done.isEmpty();
  }

  void add(PendingEvent event) {
    channel.lock().assertHeld();
    open.add(event.tag());
  }

  /**
   * Acknowledges all events that were delivered before this one; false if some are not finished.
   */
  boolean acknowledgeBefore(PendingEvent event) {
    channel.lock().assertHeld();
    if (open.first() != event.tag()) {
      return false;
    }
    acknowledgeRest();
    return true;
  }

  /** RabbitMQ has confirmed all publications of these events. */
  void done(List<PendingEvent> events) throws IOException {
    channel.lock().assertHeld();
    for (PendingEvent event : events) {
      open.remove(event.tag());
      done.add(event.tag());
      channel.state().markWorked();
      memory.release(event.bytes());
      start.done(event);
    }
    if (done.size() >= Math.max(1, start.window() / PART_OF_PREFETCH)) {
      acknowledge();
    } else if (!done.isEmpty() && !isDue) {
      isDue = true;
      acknowledging.soon(this::acknowledgeRest);
    }
  }

  /**
   * Acknowledges all finished events now. Ignores failures, because it is also called at the end of
   * the AMQP channel.
   */
  void acknowledgeRest() {
    channel
        .lock()
        .run(
            () -> {
              isDue = false;
              acknowledge();
            },
            failure -> log.debug("RabbitMQ delivers again what was done: {}", failure.toString()));
  }

  /**
   * Acknowledges in one frame all finished events before the first unfinished one, and then the
   * others one by one.
   */
  private void acknowledge() throws IOException {
    if (done.isEmpty()) {
      return;
    }
    long firstOpen = open.isEmpty() ? Long.MAX_VALUE : open.first();
    Long upTo = done.lower(firstOpen);
    if (upTo != null) {
      channel.amqp().basicAck(upTo, true);
    }
    for (long tag : done.tailSet(firstOpen)) {
      channel.amqp().basicAck(tag, false);
    }
    done.clear();
  }
}
