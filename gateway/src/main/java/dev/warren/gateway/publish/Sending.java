package dev.warren.gateway.publish;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.warren.broker.LogBatch;
import dev.warren.broker.Names;
import dev.warren.gateway.publish.PublishFailed.Cause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One AMQP message on its way to RabbitMQ: a client's message, or a batch of them for the log.
 * Guarded by the lock of {@link ConfirmedPublisher}, except for {@link #publish}.
 */
final class Sending {

  private final boolean batch;
  private final List<PendingMessage> messages = new ArrayList<>(1);
  private List<PendingMessage> records = List.of();
  private long bytes;

  /** The body of a batch; empty before it is published. */
  private volatile byte[] encoded = new byte[0];

  /**
   * @param batch whether the message, and others that follow, go out as a batch
   */
  Sending(PendingMessage first, boolean batch) {
    this.batch = batch;
    add(first);
  }

  boolean isBatch() {
    return batch;
  }

  /** The bytes of all bodies. */
  long bytes() {
    return bytes;
  }

  /** Whether another message can join the batch. */
  boolean hasRoom() {
    return batch && messages.size() < LogBatch.MOST_RECORDS && bytes < LogBatch.ENOUGH_BYTES;
  }

  void add(PendingMessage message) {
    message.sent = true;
    messages.add(message);
    bytes += message.body.length;
  }

  /** The messages that have no outcome yet, in order. A message can be removed from this list. */
  List<PendingMessage> messages() {
    return messages;
  }

  /** No further message joins. */
  void complete() {
    records = List.copyOf(messages);
  }

  /** The messages that {@link #publish} publishes. */
  List<PendingMessage> records() {
    return records;
  }

  /**
   * Publishes to RabbitMQ. Called without the lock, as it may wait for the socket.
   *
   * @return the messages that AMQP cannot express; if these are all, nothing was published
   */
  List<PendingMessage> publish(Channel channel) throws IOException {
    return batch ? publishBatch(channel) : publishSingle(channel, records.get(0));
  }

  private static List<PendingMessage> publishSingle(Channel channel, PendingMessage message)
      throws IOException {
    try {
      channel.basicPublish(
          message.exchange, message.routingKey, true, message.properties, message.body);
      return List.of();
    } catch (AlreadyClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      // The AMQP client encodes the whole head before it writes any of it, so the connection still
      // works.
      return List.of(message);
    }
  }

  private List<PendingMessage> publishBatch(Channel channel) throws IOException {
    LogBatch encoding = new LogBatch();
    List<PendingMessage> refused = new ArrayList<>(0);
    for (PendingMessage message : records) {
      try {
        encoding.add(message.routingKey, message.properties, message.body);
      } catch (RuntimeException e) {
        refused.add(message);
      }
    }
    if (encoding.records() > 0) {
      encoded = encoding.encode();
      channel.basicPublish("", Names.LOG, true, LogBatch.PROPERTIES, encoded);
    }
    return refused;
  }

  /** Fails a message that AMQP cannot express. */
  static void refuse(PendingMessage message) {
    message.fail(Cause.REFUSED, "AMQP cannot carry the message: send fewer or shorter headers");
  }

  /**
   * Marks the messages as returned if this is what RabbitMQ returned, and returns whether it is. A
   * return has no number to compare.
   */
  boolean takeReturn(Return message) {
    if (!batch) {
      return !messages.isEmpty() && messages.get(0).takeReturn(message);
    }
    boolean isThis =
        message.getExchange().isEmpty()
            && message.getRoutingKey().equals(Names.LOG)
            && Arrays.equals(encoded, message.getBody());
    if (isThis) {
      messages.forEach(each -> each.returned(message.getReplyText()));
    }
    return isThis;
  }
}
