package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ConsumerChannels;
import dev.warren.broker.KeptChannel;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The broker's side of one subscription to a queue: a consumer on an AMQP channel of its own, as
 * RabbitMQ closes a channel whose client takes longer than {@code consumer_timeout} to acknowledge,
 * and nobody else must notice. Consumes again after a lost connection, a closed channel or a
 * deleted queue. Thread-safe; no method waits.
 */
public final class QueueConsumer implements ConsumerChannels.Consuming {

  /**
   * How often to look whether RabbitMQ still knows the consumer. Not always enough: {@code
   * infra/faults} has seen one that got nothing for two minutes after its queue was deleted.
   */
  private static final long LOOK_MS = 10_000;

  private final String queue;
  private final Queues all;
  private final int prefetch;
  private final Receiver receiver;
  private volatile long openedNanos;
  private @Nullable KeptChannel kept;

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

  QueueConsumer(String queue, Queues all, int prefetch, Receiver receiver) {
    this.queue = queue;
    this.all = all;
    this.prefetch = prefetch;
    this.receiver = receiver;
  }

  synchronized QueueConsumer on(ConsumerChannels channels) {
    kept = channels.keep(this);
    return this;
  }

  private synchronized KeptChannel kept() {
    if (kept == null) {
      throw new IllegalStateException("not consuming yet");
    }
    return kept;
  }

  @Override
  public void opened(Channel channel, ClientQueues queues) throws IOException {
    openedNanos = System.nanoTime();
    receiver.begins(channel);
    channel.basicQos(prefetch);
    channel.basicConsume(queues.queue(queue), false, new Deliveries(channel));
    receiver.live();
    lookLater(channel);
  }

  private void lookLater(Channel at) {
    kept()
        .askLater(
            (channel, queues) -> {
              if (channel == at) {
                if (queues.consumers(Names.queue(queue)) == 0) {
                  all.madeAnew(queue);
                }
                lookLater(at);
              }
            },
            LOOK_MS);
  }

  /** Consumes anew, unless it has by now: the queue is not the one that was consumed. */
  void consumeAgain() {
    long found = System.nanoTime();
    kept()
        .ask(
            (channel, queues) -> {
              if (openedNanos - found < 0) {
                throw new IOException("the queue was deleted and made anew");
              }
            });
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
    kept().acknowledge(by, channel -> channel.basicAck(tag, upTo), done);
  }

  /**
   * The opposite: RabbitMQ delivers it again, or, without {@code requeue}, makes it a dead letter.
   */
  public void refuse(Channel by, long tag, boolean upTo, boolean requeue, Consumer<Boolean> done) {
    kept().acknowledge(by, channel -> channel.basicNack(tag, upTo, requeue), done);
  }

  /** Consumes no more. Completes when RabbitMQ has requeued what was not acknowledged. */
  public CompletionStage<Void> end() {
    all.ended(queue, this);
    return kept().giveBack();
  }

  private final class Deliveries extends DefaultConsumer {

    Deliveries(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
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
