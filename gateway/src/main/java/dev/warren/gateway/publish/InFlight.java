package dev.warren.gateway.publish;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An AMQP channel and the messages that were published on it and are not confirmed yet. Guarded by
 * the lock of {@link ConfirmedPublisher}.
 */
final class InFlight {

  private static final int MOST = 2_000;

  private final Channel channel;

  /** The messages by confirm number, and so in the order of publishing. */
  private final NavigableMap<Long, PendingMessage> messages = new TreeMap<>();

  InFlight(Channel channel) {
    this.channel = channel;
  }

  Channel channel() {
    return channel;
  }

  boolean isFull() {
    return messages.size() >= MOST;
  }

  /** Adds the message that is published next. */
  void add(PendingMessage message) {
    message.sent = true;
    messages.put(channel.getNextPublishSeqNo(), message);
  }

  void remove(PendingMessage message) {
    messages.values().remove(message);
  }

  /** Marks the message that RabbitMQ returned: the first that looks like it and is not marked. */
  void returned(Return message) {
    for (PendingMessage each : messages.values()) {
      if (each.takeReturn(message)) {
        return;
      }
    }
  }

  /**
   * Removes and returns the messages of a confirm.
   *
   * @param multiple whether it confirms all messages up to the number
   */
  List<PendingMessage> confirmed(long number, boolean multiple) {
    NavigableMap<Long, PendingMessage> confirmed =
        multiple ? messages.headMap(number, true) : messages.subMap(number, true, number, true);
    List<PendingMessage> removed = new ArrayList<>(confirmed.values());
    confirmed.clear();
    return removed;
  }

  /** All messages, in the order of publishing; to remove one from the collection removes it. */
  Collection<PendingMessage> messages() {
    return messages.values();
  }
}
