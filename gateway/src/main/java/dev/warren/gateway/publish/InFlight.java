package dev.warren.gateway.publish;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.warren.broker.Confirms;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An AMQP channel and the messages that were published on it and have no confirm yet. Guarded by
 * the lock of {@link ConfirmedPublisher}.
 */
final class InFlight {

  private static final int MOST = 2_000;

  private final Channel channel;

  /** The messages by confirm number, and so in the order of publishing. */
  private final NavigableMap<Long, PendingMessage> messages = new TreeMap<>();

  /**
   * The confirm number of the last message that went out: RabbitMQ counts from 1. The AMQP client's
   * own count is not the same, as it includes messages that the client could not write.
   */
  private long lastNumber;

  InFlight(Channel channel) {
    this.channel = channel;
  }

  Channel channel() {
    return channel;
  }

  /**
   * @param refused can reduce the number of messages in flight
   */
  boolean isFull(RefusedMessages refused) {
    return messages.size() >= refused.mostInFlight(MOST);
  }

  /** Adds the message that is published next. */
  void add(PendingMessage message) {
    message.sent = true;
    messages.put(++lastNumber, message);
  }

  /**
   * Removes the last added message, which was not sent; false if its time was up and it is gone
   * already.
   */
  boolean removeLast() {
    return messages.remove(lastNumber--) != null;
  }

  /**
   * Marks the message that RabbitMQ returned: the first one that equals it and is not marked yet.
   */
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
   * @param multiple whether the confirm covers all messages up to the number
   */
  List<PendingMessage> confirmed(long number, boolean multiple) {
    return Confirms.take(messages, number, multiple);
  }

  /**
   * All messages, in the order of publishing. Removing a message from the collection removes it
   * from here.
   */
  Collection<PendingMessage> messages() {
    return messages.values();
  }
}
