package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.gateway.consume.QueueCreator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A message on its way to a queue. The changing fields are guarded by its {@link QueueLane}. */
final class QueuedMessage {

  final Object client;
  final QueueCreator creator;
  final long number;
  final BasicProperties properties;
  final byte[] body;
  final CompletableFuture<Void> outcome = new CompletableFuture<>();
  boolean nacked;
  int returns;

  private final Duration boundedWait;
  private long deadlineNanos;

  QueuedMessage(
      Object client,
      QueueCreator creator,
      long number,
      BasicProperties properties,
      byte[] body,
      Duration boundedWait) {
    this.client = client;
    this.creator = creator;
    this.number = number;
    this.properties = properties;
    this.body = body;
    this.boundedWait = boundedWait;
    this.deadlineNanos = System.nanoTime() + boundedWait.toNanos();
  }

  /** The message has its whole time once more. */
  void beginAnew() {
    deadlineNanos = System.nanoTime() + boundedWait.toNanos();
  }

  Duration timeLeft() {
    return Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
  }

  boolean hasTime() {
    return System.nanoTime() - deadlineNanos < 0;
  }
}
