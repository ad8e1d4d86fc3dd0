package dev.warren.worker.intake;

import dev.warren.worker.publish.PartitionChannel;
import dev.warren.worker.publish.PendingEvent;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Events delivered on an AMQP channel and not acknowledged yet. They may be acknowledged in any
 * order, so no event waits here for an earlier one. Not thread-safe: guarded by the partition's
 * lock.
 */
final class Unacknowledged {

  private final PartitionChannel channel;
  private final NavigableMap<Long, PendingEvent> byTag = new TreeMap<>();

  Unacknowledged(PartitionChannel channel) {
    this.channel = channel;
  }

  void add(PendingEvent event) {
    channel.lock().assertHeld();
    byTag.put(event.tag(), event);
  }

  /** Acknowledges in one frame all events before the first that is still unacknowledged. */
  void acknowledge(List<PendingEvent> done) throws IOException {
    channel.lock().assertHeld();
    if (!done.isEmpty()) {
      channel.state().markWorked();
    }
    done.forEach(event -> byTag.remove(event.tag()));
    long firstOpen = byTag.isEmpty() ? Long.MAX_VALUE : byTag.firstKey();
    long upTo = 0;
    for (PendingEvent event : done) {
      if (event.tag() < firstOpen) {
        upTo = Math.max(upTo, event.tag());
      } else {
        channel.amqp().basicAck(event.tag(), false);
      }
    }
    if (upTo > 0) {
      channel.amqp().basicAck(upTo, true);
    }
  }
}
