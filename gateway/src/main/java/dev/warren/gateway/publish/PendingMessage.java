package dev.warren.gateway.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Return;
import dev.warren.gateway.publish.PublishFailed.Cause;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits for RabbitMQ or for its confirm. Guarded by the lock of {@link
 * ConfirmedPublisher}, except the outcome.
 */
final class PendingMessage {

  final Object client;
  final String exchange;
  final String routingKey;
  final BasicProperties properties;
  final byte[] body;
  final CompletableFuture<Void> outcome = new CompletableFuture<>();
  private final long begunNanos = System.nanoTime();
  private final long deadlineNanos;

  /** Whether the message was sent. If so, RabbitMQ may have it even if no confirm arrives. */
  boolean sent;

  /** The key of {@link InTransit}; null if the message does not count there. */
  @Nullable Object transit;

  /** RabbitMQ's reason for returning the message; the confirm of a returned message follows. */
  private @Nullable String returned;

  /**
   * @param client the client, which waits for its turn among all that publish
   */
  PendingMessage(
      Object client,
      String exchange,
      String routingKey,
      BasicProperties properties,
      byte[] body,
      Duration boundedWait) {
    this.client = client;
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.properties = properties;
    this.body = body;
    this.deadlineNanos = begunNanos + boundedWait.toNanos();
  }

  /** Counts the message in {@link InTransit}, by this key. */
  PendingMessage with(Object transit) {
    this.transit = transit;
    return this;
  }

  /** Moves the messages whose time is up to another list. */
  static void moveOverdue(
      Collection<PendingMessage> from, long nowNanos, List<PendingMessage> overdue) {
    Iterator<PendingMessage> messages = from.iterator();
    while (messages.hasNext()) {
      PendingMessage message = messages.next();
      if (nowNanos - message.deadlineNanos >= 0) {
        messages.remove();
        overdue.add(message);
      }
    }
  }

  /** The time since the message was handed to the publisher, in nanoseconds. */
  long ageNanos() {
    return System.nanoTime() - begunNanos;
  }

  /**
   * Marks this message as returned if it equals the returned one, and returns whether it does. A
   * return has no number to compare.
   */
  boolean takeReturn(Return message) {
    boolean isThis =
        returned == null
            && exchange.equals(message.getExchange())
            && routingKey.equals(message.getRoutingKey())
            && Arrays.equals(body, message.getBody());
    if (isThis) {
      returned = message.getReplyText();
    }
    return isThis;
  }

  /** RabbitMQ has returned the batch of this message. */
  void returned(String reason) {
    returned = reason;
  }

  /**
   * Completes the outcome.
   *
   * @param ack whether RabbitMQ has confirmed the message; otherwise it could not store it
   */
  void confirm(boolean ack) {
    if (!ack) {
      fail(Cause.NACKED, "RabbitMQ could not store the message");
    } else if (returned != null) {
      fail(Cause.UNROUTABLE, unroutable());
    } else {
      outcome.complete(null);
    }
  }

  private String unroutable() {
    return exchange.isEmpty()
        ? "the queue '%s' does not exist (%s)".formatted(routingKey, returned)
        : "no queue takes '%s' from exchange '%s' (%s); is a notifier-worker running?"
            .formatted(routingKey, exchange, returned);
  }

  /**
   * The message's time is up.
   *
   * @param notSent the reason to fail it if it was not sent
   */
  void failOverdue(PublishFailed notSent) {
    // RabbitMQ does not read messages that were sent after an alarm began, perhaps until the alarm
    // ends.
    if (sent && notSent.cause() != Cause.BLOCKED) {
      fail(Cause.UNCONFIRMED, "RabbitMQ did not confirm the message in time");
    } else {
      outcome.completeExceptionally(notSent);
    }
  }

  void fail(Cause cause, String message) {
    outcome.completeExceptionally(new PublishFailed(cause, message));
  }
}
