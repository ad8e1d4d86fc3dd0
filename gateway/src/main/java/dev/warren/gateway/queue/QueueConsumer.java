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
 * The broker's side of one subscription to a queue: a consumer on an AMQP channel of its own, as
 * RabbitMQ closes a channel whose client takes longer than {@code consumer_timeout} to acknowledge,
 * and nobody else must notice. Consumes again after a lost connection, a closed channel or a
 * deleted queue. Thread-safe; no method waits.
 *
 * <p>RabbitMQ before 4.0 does not tell a consumer of a quorum queue that this was deleted when one
 * of the same name is there by the time the channel hears of it: it goes over to the new queue,
 * which then delivers to it what the channel throws away. Nothing that a client can ask RabbitMQ
 * shows it. So a consumer that holds nothing and gets nothing for {@value #IDLE_MS} ms consumes
 * anew, on another channel, which brings back what was thrown away.
 */
public final class QueueConsumer implements ConsumerChannels.Consuming {

  /** How long nothing happens before it consumes anew, on average. */
  private static final long IDLE_MS = 60_000;

  private final String queue;
  private final int prefetch;
  private final Receiver receiver;

  /** Deliveries on this channel, and how many of them are acknowledged. */
  private volatile long delivered;

  private final AtomicLong settled = new AtomicLong();

  private @Nullable ReopeningChannel kept;

  /** Who gets the deliveries. Called on the broker's threads; must not wait. */
  public interface Receiver {

    /** Deliveries by this channel are to come. */
    void begins(Channel by);

    /** The queue is consumed. */
    void live();

    void delivered(QueueDelivery delivery);

    /** All that was delivered and not acknowledged is delivered again, to anybody. */
    void lost();

    /** It cannot be consumed at the moment; it is tried again. */
    void failed(String reason);
  }

  QueueConsumer(String queue, int prefetch, Receiver receiver) {
    this.queue = queue;
    this.prefetch = prefetch;
    this.receiver = receiver;
  }

  synchronized QueueConsumer on(ConsumerChannels channels) {
    kept = channels.keep(this);
    return this;
  }

  private synchronized ReopeningChannel kept() {
    if (kept == null) {
      throw new IllegalStateException("not consuming yet");
    }
    return kept;
  }

  @Override
  public void opened(Channel channel, ClientQueues queues) throws IOException {
    delivered = 0;
    settled.set(0);
    receiver.begins(channel);
    channel.basicQos(prefetch);
    String tag = channel.basicConsume(queues.queue(queue), false, new Deliveries(channel));
    receiver.live();
    if (queues.mayLoseConsumers()) {
      lookLater(channel, tag, -1);
    }
  }

  private void lookLater(Channel at, String tag, long deliveredBefore) {
    kept()
        .askLater(
            (channel, queues) -> {
              if (channel == at) {
                if (isIdle() && delivered == deliveredBefore) {
                  // So that nothing comes in between, and is delivered twice.
                  channel.basicCancel(tag);
                  throw new IOException("nothing has come for a while");
                }
                lookLater(at, tag, delivered);
              }
            },
            ThreadLocalRandom.current().nextLong(IDLE_MS / 2, IDLE_MS * 3 / 2));
  }

  private boolean isIdle() {
    return settled.get() == delivered;
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
   * @param upTo whether all deliveries before it, too
   * @param done told, on another thread, whether it was written to RabbitMQ
   */
  public void acknowledge(Channel by, long tag, boolean upTo, Consumer<Boolean> done) {
    settled(tag, upTo);
    kept().acknowledge(by, channel -> channel.basicAck(tag, upTo), done);
  }

  /**
   * The opposite: RabbitMQ delivers it again, or, without {@code requeue}, makes it a dead letter.
   */
  public void refuse(Channel by, long tag, boolean upTo, boolean requeue, Consumer<Boolean> done) {
    settled(tag, upTo);
    kept().acknowledge(by, channel -> channel.basicNack(tag, upTo, requeue), done);
  }

  /** RabbitMQ counts a channel's deliveries from 1, and a subscription keeps to one way. */
  private void settled(long tag, boolean upTo) {
    settled.accumulateAndGet(tag, (before, each) -> upTo ? Math.max(before, each) : before + 1);
  }

  /** Consumes no more. Completes when RabbitMQ has requeued what was not acknowledged. */
  public CompletionStage<Void> end() {
    return kept().giveBack();
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
      kept()
          .ask(
              (channel, queues) -> {
                if (channel == getChannel()) {
                  throw new IOException("the queue was deleted");
                }
              });
    }
  }
}
