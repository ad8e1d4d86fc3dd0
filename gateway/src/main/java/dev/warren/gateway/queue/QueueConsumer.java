package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.ClientQueues;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.ReopeningChannel;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The RabbitMQ side of one subscription to a queue. The consumer has an AMQP channel of its own: a
 * client that acknowledges later than {@code consumer_timeout} makes RabbitMQ close the channel,
 * which must not disturb other subscriptions. It consumes again after a lost connection, a closed
 * channel or a deleted queue. Thread-safe; no method waits.
 *
 * <p>When a queue is deleted and made again at once, RabbitMQ before 4.0 can move a consumer to the
 * new queue without notice; the new queue then delivers messages that the channel throws away, and
 * no command of AMQP shows it. Therefore a consumer that has nothing unacknowledged and receives
 * nothing for about {@value #IDLE_MS} ms consumes anew on another channel, which brings back the
 * messages that were thrown away.
 */
public final class QueueConsumer implements ReopeningChannel.Work {

  /** The mean: at random between half and one and a half of it, so that consumers spread. */
  private static final long IDLE_MS = 60_000;

  private final String queue;
  private final int prefetch;
  private final Receiver receiver;

  /** The number of deliveries on this channel; RabbitMQ's delivery tags count from 1. */
  private volatile long delivered;

  private final AtomicLong acknowledged = new AtomicLong();

  /** Guarded by this, as the channel's thread may call before {@link #on} has returned. */
  private @Nullable ReopeningChannel channel;

  /** Receives the deliveries. Called on threads of the RabbitMQ client; must not wait. */
  public interface Receiver {

    /** The next deliveries come by this channel. */
    void begins(Channel by);

    /** The queue is consumed. */
    void live();

    void delivered(QueueDelivery delivery);

    /** RabbitMQ delivers everything unacknowledged again, to any consumer of the queue. */
    void lost();

    /** The queue cannot be consumed now; the consumer retries. */
    void failed(String reason);
  }

  QueueConsumer(String queue, int prefetch, Receiver receiver) {
    this.queue = queue;
    this.prefetch = prefetch;
    this.receiver = receiver;
  }

  synchronized QueueConsumer on(ConsumerChannels channels) {
    channel = channels.open(this);
    return this;
  }

  private synchronized ReopeningChannel channel() {
    if (channel == null) {
      throw new IllegalStateException("not consuming yet");
    }
    return channel;
  }

  @Override
  public void opened(Channel opened, ClientQueues queues) throws IOException {
    delivered = 0;
    acknowledged.set(0);
    receiver.begins(opened);
    opened.basicQos(prefetch);
    String tag = opened.basicConsume(queues.queue(queue), false, new Deliveries(opened));
    receiver.live();
    if (queues.mayLoseConsumers()) {
      checkIdleLater(opened, tag, -1);
    }
  }

  private void checkIdleLater(Channel checked, String tag, long deliveredBefore) {
    channel()
        .runLater(
            (current, queues) -> {
              if (current == checked) {
                if (isIdle() && delivered == deliveredBefore) {
                  // Cancelled first: a delivery between now and the close would come twice.
                  current.basicCancel(tag);
                  throw new IOException("no delivery for a while; consuming anew");
                }
                checkIdleLater(checked, tag, delivered);
              }
            },
            ThreadLocalRandom.current().nextLong(IDLE_MS / 2, IDLE_MS * 3 / 2));
  }

  private boolean isIdle() {
    return acknowledged.get() == delivered;
  }

  @Override
  public void failed(String reason) {
    receiver.failed(reason);
  }

  @Override
  public void closed() {
    receiver.lost();
  }

  /**
   * Acknowledges a delivery.
   *
   * @param upTo whether all deliveries before it are meant, too
   * @param done called on another thread with whether it was written to RabbitMQ
   */
  public void acknowledge(Channel by, long tag, boolean upTo, Consumer<Boolean> done) {
    count(tag, upTo);
    channel().acknowledge(by, on -> on.basicAck(tag, upTo), done);
  }

  /**
   * Rejects a delivery: RabbitMQ delivers it again or, without {@code requeue}, makes it a dead
   * letter. The other parameters are those of {@link #acknowledge}.
   */
  public void refuse(Channel by, long tag, boolean upTo, boolean requeue, Consumer<Boolean> done) {
    count(tag, upTo);
    channel().acknowledge(by, on -> on.basicNack(tag, upTo, requeue), done);
  }

  /** Right as long as a subscription acknowledges either all up to a tag, or one by one. */
  private void count(long tag, boolean upTo) {
    acknowledged.accumulateAndGet(
        tag, (before, given) -> upTo ? Math.max(before, given) : before + 1);
  }

  /** Stops consuming. Completes when RabbitMQ has requeued the unacknowledged deliveries. */
  public CompletionStage<Void> end() {
    return channel().close();
  }

  private final class Deliveries extends DefaultConsumer {

    Deliveries(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      delivered = envelope.getDeliveryTag();
      receiver.delivered(QueueDelivery.of(getChannel(), envelope, properties, body));
    }

    @Override
    public void handleCancel(String tag) {
      channel()
          .run(
              (current, queues) -> {
                if (current == getChannel()) {
                  throw new IOException("the queue was deleted");
                }
              });
    }
  }
}
