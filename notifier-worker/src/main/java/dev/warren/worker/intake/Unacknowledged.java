package dev.warren.worker.intake;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What came by an AMQP channel and is not acknowledged. Acknowledging in any order is fine, so
 * nothing waits here for what was delivered before it. Not thread-safe.
 */
final class Unacknowledged {

  private final Channel channel;
  private final NavigableMap<Long, Delivered> byTag = new TreeMap<>();

  Unacknowledged(Channel channel) {
    this.channel = channel;
  }

  void add(Delivered event) {
    byTag.put(event.tag(), event);
  }

  /** By one frame for all of those that have nothing unacknowledged before them. */
  void acknowledge(List<Delivered> done) throws IOException {
    done.forEach(event -> byTag.remove(event.tag()));
    long firstOpen = byTag.isEmpty() ? Long.MAX_VALUE : byTag.firstKey();
    long upTo = 0;
    for (Delivered event : done) {
      if (event.tag() < firstOpen) {
        upTo = Math.max(upTo, event.tag());
      } else {
        channel.basicAck(event.tag(), false);
      }
    }
    if (upTo > 0) {
      channel.basicAck(upTo, true);
    }
  }
}
