package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The destinations {@code /queue/<name>}: consumes from queues and sends to them. A queue is
 * declared at its first use. Thread-safe; no method waits.
 */
public final class Queues {

  private final ConsumerChannels channels;
  private final ConfirmedPublisher publisher;
  private final DeclaredQueues declared;

  /**
   * @param boundedWait how long a message may wait for its queue to be declared
   */
  public Queues(ConsumerChannels channels, ConfirmedPublisher publisher, Duration boundedWait) {
    this.channels = channels;
    this.publisher = publisher;
    this.declared = new DeclaredQueues(channels, boundedWait);
  }

  /**
   * Adds a consumer to a queue.
   *
   * @param prefetch how many deliveries may be unacknowledged
   */
  public QueueConsumer consume(String name, int prefetch, QueueConsumer.Receiver receiver) {
    return new QueueConsumer(name, prefetch, receiver).on(channels);
  }

  /**
   * Sends to a queue, in the order of the calls. Completes or fails as {@link
   * ConfirmedPublisher#publish} does.
   */
  public CompletionStage<Void> send(String name, BasicProperties properties, byte[] body) {
    return declareAndPublish(name, properties, body)
        .exceptionallyCompose(
            failure -> {
              if (!isUnroutable(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              // The queue was deleted since it was declared. One retry is enough: if it is deleted
              // again, the sender gets the failure.
              declared.forget(name);
              return declareAndPublish(name, properties, body);
            });
  }

  private CompletionStage<Void> declareAndPublish(
      String name, BasicProperties properties, byte[] body) {
    return declared.publish(name, () -> publisher.publish("", Names.queue(name), properties, body));
  }

  private static boolean isUnroutable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof PublishFailed failed
        && failed.cause() == PublishFailed.Cause.UNROUTABLE;
  }

  /** Why queues cannot be consumed now; null while they can. */
  public @Nullable String problem() {
    return channels.problem();
  }
}
