package dev.warren.gateway.queue;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.consume.Credit;
import dev.warren.gateway.consume.ReopeningChannel;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds consumers that RabbitMQ may have lost.
 *
 * <p>When a queue is deleted and made again at once, RabbitMQ before 4.0 can move a consumer to the
 * new queue without notice; the channel then drops the new queue's deliveries, and no AMQP command
 * shows this. Therefore a consumer that has nothing unacknowledged and receives nothing for about
 * {@value #IDLE_MS} ms is replaced by one on another channel, which brings back the dropped
 * messages. All methods run on the channel's thread.
 */
final class IdleCheck {

  /**
   * The mean time between two checks. Each time is drawn from half to one and a half of it, to
   * spread the checks.
   */
  private static final long IDLE_MS = 60_000;

  private final Supplier<ReopeningChannel> channel;
  private final Owner owner;

  /** The owner of consumers; called on the channel's thread. */
  interface Owner {

    boolean isConsuming(QueueDeliveries by);

    /** Checks that the queue serves, and then runs the next step unless the channel has ended. */
    void check(Channel on, Checked next);

    /**
     * Ends a consumer, and also its channel if it has had no delivery since {@code settled}; see
     * {@link Credit#isIdleSince}.
     */
    void consumeAnew(QueueDeliveries by, long settled) throws IOException;
  }

  /** A step after the check that the queue serves. */
  interface Checked {
    void run(@Nullable Throwable failure) throws IOException;
  }

  IdleCheck(Supplier<ReopeningChannel> channel, Owner owner) {
    this.channel = channel;
    this.owner = owner;
  }

  void checkLater(QueueDeliveries checked, Credit credit, long settledBefore) {
    channel
        .get()
        .runLater(
            current -> {
              if (!owner.isConsuming(checked)) {
                return;
              }
              if (credit.isIdleSince(settledBefore)) {
                consumeAnewIfLive(checked, credit, settledBefore);
              } else {
                checkLater(checked, credit, credit.settled());
              }
            },
            ThreadLocalRandom.current().nextLong(IDLE_MS / 2, IDLE_MS * 3 / 2));
  }

  /**
   * The queue must serve, because RabbitMQ closes a connection that cancels a consumer of a queue
   * which does not.
   */
  private void consumeAnewIfLive(QueueDeliveries idle, Credit credit, long settledBefore) {
    owner.check(
        idle.getChannel(),
        failure -> {
          if (!owner.isConsuming(idle)) {
            return;
          }
          if (failure == null && credit.isIdleSince(settledBefore)) {
            owner.consumeAnew(idle, settledBefore);
          } else {
            checkLater(idle, credit, credit.settled());
          }
        });
  }
}
