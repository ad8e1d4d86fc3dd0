package dev.warren.gateway.consume;

import dev.warren.broker.ClientQueues;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that a queue serves. Rarely it includes a message, which was published just before. The
 * first consumer delivers that message before all others, acknowledges it on the channel that took
 * it, and then calls {@link #settled}. Thread-safe; no method waits.
 *
 * @param first the message; null if there was none
 */
public record Served(ClientQueues.@Nullable Taken first, Executor threads, Runnable giveBack) {

  static final Served WITHOUT_MESSAGE = new Served(null, Runnable::run, () -> {});

  /** The message is acknowledged; its channel is free for other queues. */
  public void settled() {
    giveBack.run();
  }

  /** Gives the message back to RabbitMQ, for any consumer. */
  public void requeue() {
    if (first != null) {
      threads.execute(
          () -> {
            ReopeningChannel.write(
                first.by(),
                on -> on.basicNack(first.message().getEnvelope().getDeliveryTag(), false, true));
            giveBack.run();
          });
    }
  }
}
