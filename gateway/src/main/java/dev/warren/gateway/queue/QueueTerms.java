package dev.warren.gateway.queue;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.consume.Credit;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.MessageSize;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.consume.Unread;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription consumes.
 *
 * @param prefetch how many deliveries may be unacknowledged
 * @param automatic whether each delivery is acknowledged as soon as it is written
 * @param unread counts the bytes that the session has not yet read
 * @param size the usual size of the queue's messages
 * @param creator see {@link LiveQueues#declared}
 */
record QueueTerms(
    int prefetch, boolean automatic, Unread unread, MessageSize size, QueueCreator creator) {

  Credit credit(@Nullable Channel by) {
    return new Credit(by, prefetch, automatic, size);
  }
}
