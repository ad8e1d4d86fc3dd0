package dev.warren.gateway.publish;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.warren.broker.Confirms;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An AMQP channel and everything that was published on it and has no confirm yet. Guarded by the
 * lock of {@link ConfirmedPublisher}.
 */
final class InFlight {

  private static final int MOST = 2_000;

  /**
   * The most batches without a confirm. What arrives meanwhile goes out together in the next batch,
   * which costs RabbitMQ hardly more than a single message.
   */
  private static final int MOST_BATCHES = 4;

  /**
   * While so many bytes have no confirm, a large message waits. RabbitMQ stores a message behind
   * those that it got before, so everybody's messages would wait for all bytes in flight.
   */
  private static final int MOST_BYTES = 2 * 1024 * 1024;

  private final Channel channel;

  /** By confirm number, and so in the order of publishing. */
  private final NavigableMap<Long, Sending> sendings = new TreeMap<>();

  private int batches;
  private long bytes;

  /**
   * The confirm number of the last publish: RabbitMQ counts from 1. The AMQP client's own count is
   * not the same, as it includes messages that the client could not write.
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
    return sendings.size() >= refused.mostInFlight(MOST);
  }

  /** Whether a further batch must wait. Messages for queues go on: the log alone may be slow. */
  boolean isFullOfBatches() {
    return batches >= MOST_BATCHES;
  }

  /** Whether a further large message must wait. */
  boolean isFullOfBytes() {
    return bytes >= MOST_BYTES;
  }

  boolean isEmpty() {
    return sendings.isEmpty();
  }

  /** Adds what is published next. */
  void add(Sending sending) {
    sendings.put(++lastNumber, sending);
    batches += sending.isBatch() ? 1 : 0;
    bytes += sending.bytes();
  }

  /** Removes what was added last, as it was not published. */
  void removeLast() {
    removed(sendings.remove(lastNumber--));
  }

  private void removed(Sending sending) {
    batches -= sending.isBatch() ? 1 : 0;
    bytes -= sending.bytes();
  }

  /** Marks what RabbitMQ returned: the first that equals it and is not marked yet. */
  void returned(Return message) {
    for (Sending each : sendings.values()) {
      if (each.takeReturn(message)) {
        return;
      }
    }
  }

  /**
   * Removes and returns the messages of a confirm.
   *
   * @param multiple whether the confirm covers all publishes up to the number
   */
  List<PendingMessage> confirmed(long number, boolean multiple) {
    List<PendingMessage> confirmed = new ArrayList<>();
    for (Sending sending : Confirms.take(sendings, number, multiple)) {
      removed(sending);
      confirmed.addAll(sending.messages());
    }
    return confirmed;
  }

  /** All messages, in the order of publishing. */
  List<PendingMessage> messages() {
    List<PendingMessage> all = new ArrayList<>();
    sendings.values().forEach(sending -> all.addAll(sending.messages()));
    return all;
  }

  /** Moves the messages whose time is up to another list. */
  void moveOverdue(long nowNanos, List<PendingMessage> overdue) {
    for (Sending sending : sendings.values()) {
      PendingMessage.moveOverdue(sending.messages(), nowNanos, overdue);
    }
  }
}
