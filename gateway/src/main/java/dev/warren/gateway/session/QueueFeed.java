package dev.warren.gateway.session;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.queue.QueueConsumer;
import dev.warren.gateway.queue.QueueDelivery;
import dev.warren.gateway.queue.UnackedDeliveries;
import io.netty.channel.ChannelFuture;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's subscription to a queue. Deliveries wait here while the connection takes no more, so
 * who reads slowly is not sent away: RabbitMQ's prefetch bounds what waits.
 *
 * <p>With {@code auto} a message is acknowledged once the operating system has taken it, so a
 * connection that is lost before loses nothing; otherwise when the client does.
 */
final class QueueFeed extends BrokerFeed implements QueueConsumer.Receiver {

  private final Supplier<@Nullable String> brokersProblem;

  /** Before the number of a delivery, in its message-id. */
  private final String idPrefix;

  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private final ArrayDeque<QueueDelivery> waiting = new ArrayDeque<>();

  private @Nullable QueueConsumer consumer;
  private @Nullable Channel channel;

  /**
   * @param idPrefix makes its message-ids unique, together with a number
   */
  QueueFeed(
      Session session,
      Command.Subscribe asked,
      Supplier<@Nullable String> brokersProblem,
      String idPrefix) {
    super(session, asked);
    this.brokersProblem = brokersProblem;
    this.idPrefix = idPrefix;
  }

  @Override
  public FeedKind kind() {
    return FeedKind.QUEUE;
  }

  void fedBy(QueueConsumer consumer) {
    this.consumer = consumer;
  }

  private QueueConsumer consumer() {
    if (consumer == null) {
      throw new IllegalStateException("not consuming yet");
    }
    return consumer;
  }

  @Override
  @Nullable String brokersProblem() {
    return brokersProblem.get();
  }

  @Override
  public void begins(Channel by) {
    arrived(() -> channel = by);
  }

  @Override
  public void delivered(QueueDelivery delivery) {
    arrived(
        () -> {
          // What an ended channel delivered comes again.
          if (delivery.by() == channel) {
            waiting.add(delivery);
          }
        });
  }

  @Override
  public void lost() {
    arrived(
        () -> {
          channel = null;
          waiting.clear();
          unacked.lose();
        });
  }

  @Override
  public void pump() {
    ChannelFuture last = null;
    long lastTag = 0;
    while (!hasEnded() && !waiting.isEmpty() && session.takesMore()) {
      QueueDelivery next = waiting.poll();
      boolean acknowledged = asked.ack() != AckMode.AUTO;
      last =
          session.deliver(
              kind(),
              new Message(
                  asked.id(),
                  asked.destination(),
                  idPrefix + (acknowledged ? unacked.add(next.tag()) : unacked.pass()),
                  acknowledged,
                  next.redelivered(),
                  next.timestampMillis(),
                  next.contentType(),
                  next.headers(),
                  next.body()));
      lastTag = next.tag();
    }
    if (last != null) {
      if (asked.ack() == AckMode.AUTO) {
        // Before the flush, which may come back here when there is room again: RabbitMQ ends a
        // channel that acknowledges an earlier delivery after a later one.
        acknowledgeWhenTaken(last, lastTag);
      }
      session.flush();
    }
  }

  private void acknowledgeWhenTaken(ChannelFuture written, long tag) {
    Channel by = channel;
    written.addListener(
        done -> {
          if (done.isSuccess() && by != null) {
            consumer().acknowledge(by, tag, true, told -> {});
          }
        });
  }

  /**
   * ACK or NACK of the delivery with this number.
   *
   * @param done told, on any thread, whether RabbitMQ was told; otherwise it delivers again
   */
  Acknowledged acknowledge(long number, Command.Acknowledge how, Consumer<Boolean> done) {
    if (asked.ack() == AckMode.AUTO) {
      done.accept(true); // Nobody waits for it, and it is done already.
      return Acknowledged.YES;
    }
    boolean upTo = asked.ack() == AckMode.CLIENT;
    OptionalLong tag = unacked.take(number, upTo);
    Channel by = channel;
    if (tag.isEmpty() || by == null) {
      return unacked.mayBeLost(number) ? Acknowledged.TOO_LATE : Acknowledged.UNKNOWN;
    }
    if (how.positive()) {
      consumer().acknowledge(by, tag.getAsLong(), upTo, done);
    } else {
      consumer().refuse(by, tag.getAsLong(), upTo, how.requeue(), done);
    }
    return Acknowledged.YES;
  }

  /** What became of an acknowledgement. */
  enum Acknowledged {
    YES,
    /** RabbitMQ has taken the delivery back, and delivers it again. */
    TOO_LATE,
    /** It was never delivered, or is acknowledged already. */
    UNKNOWN
  }

  @Override
  public CompletionStage<Void> end() {
    ended();
    waiting.clear();
    return consumer().end();
  }
}
