package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.QueueRefused;
import dev.warren.gateway.consume.ReopeningChannel;
import dev.warren.gateway.consume.Served;
import dev.warren.gateway.queue.QueueDelivery.Tag;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
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

  /**
   * The mean time between two idle checks. Each is drawn from 0.5 to 1.5 of it, so that the
   * consumers' checks do not coincide.
   */
  private static final long IDLE_MS = 60_000;

  private final ClientQueue queue;
  private final LiveQueues queues;
  private final int prefetch;
  private final Receiver receiver;

  private final FirstMessages firsts = new FirstMessages();

  /** Of this channel. */
  private volatile DeliveryCount count = new DeliveryCount();

  /** Only on the channel's thread. */
  private long settledAtCancel = DeliveryCount.UNSETTLED;

  /**
   * Guarded by this, as the channel's thread may call before {@link #on(ConsumerChannels)} has
   * returned.
   */
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

    /** The queue cannot be consumed until somebody changes it; the consumer retries. */
    void refused(String reason);

    /** The queue cannot be consumed now; the consumer retries. */
    void failed(String reason);
  }

  QueueConsumer(ClientQueue queue, LiveQueues queues, int prefetch, Receiver receiver) {
    this.queue = queue;
    this.queues = queues;
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
  public void opened(Channel opened) throws IOException {
    count = new DeliveryCount();
    receiver.begins(opened);
    opened.basicQos(prefetch);
    consumeIfLive(opened);
  }

  /** Runs a task unless another channel has replaced this one. */
  private void on(Channel channel, ReopeningChannel.Task task) {
    channel()
        .run(
            current -> {
              if (current == channel) {
                task.run(current);
              }
            });
  }

  /** A step after the check that the queue serves. */
  private interface Checked {
    void run(@Nullable Throwable failure) throws IOException;
  }

  private void check(Channel on, Checked next) {
    queues
        .live(queue)
        .whenComplete(
            (served, failure) -> {
              deliverFirst(served);
              on(on, current -> next.run(failure));
            });
  }

  private void consumeIfLive(Channel on) {
    check(
        on,
        failure -> {
          if (failure instanceof QueueRefused refused) {
            receiver.refused(ReconnectingConnection.reason(refused));
          }
          if (failure != null) {
            throw new IOException(ReconnectingConnection.reason(failure));
          }
          consume(on);
        });
  }

  private void deliverFirst(@Nullable Served served) {
    if (served == null || served.first() == null) {
      return;
    }
    QueueDelivery first = QueueDelivery.first(served.first());
    if (firsts.add(first.tag(), served)) {
      receiver.delivered(first);
    }
  }

  private void consume(Channel on) throws IOException {
    String tag = on.basicConsume(queue.inRabbit(), false, new Deliveries(on));
    // RabbitMQ confirms a consumer of a quorum queue before it has asked the queue.
    on.basicQos(prefetch);
    receiver.live();
    if (ClientQueues.mayLoseConsumers(on.getConnection())) {
      checkIdleLater(on, tag, DeliveryCount.UNSETTLED);
    }
  }

  private void checkIdleLater(Channel checked, String tag, long settledBefore) {
    channel()
        .runLater(
            current -> {
              if (current != checked) {
                return;
              }
              if (count.isIdleSince(settledBefore)) {
                consumeAnewIfLive(checked, tag, settledBefore);
              } else {
                checkIdleLater(checked, tag, count.settled());
              }
            },
            ThreadLocalRandom.current().nextLong(IDLE_MS / 2, IDLE_MS * 3 / 2));
  }

  /** The queue must serve, or RabbitMQ would close the connection of the cancel. */
  private void consumeAnewIfLive(Channel on, String tag, long settledBefore) {
    check(
        on,
        failure -> {
          if (failure == null && count.isIdleSince(settledBefore)) {
            settledAtCancel = settledBefore;
            on.basicCancel(tag); // Goes on in canceled().
          } else {
            checkIdleLater(on, tag, count.settled());
          }
        });
  }

  /** All deliveries have come. The end of the channel would repeat one of the last moment. */
  private void canceled(Channel on) throws IOException {
    if (count.isIdleSince(settledAtCancel)) {
      throw new IOException("no delivery for a while; consuming anew");
    }
    consume(on);
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
  public void acknowledge(Tag tag, boolean upTo, Consumer<Boolean> done) {
    write(tag, upTo, (on, all) -> on.basicAck(tag.number(), all), done);
  }

  /**
   * Rejects a delivery: RabbitMQ delivers it again or, without {@code requeue}, makes it a dead
   * letter. The other parameters are those of {@link #acknowledge}.
   */
  public void refuse(Tag tag, boolean upTo, boolean requeue, Consumer<Boolean> done) {
    write(tag, upTo, (on, all) -> on.basicNack(tag.number(), all, requeue), done);
  }

  /** Writes an acknowledgement to a channel. */
  private interface Acknowledgement {
    void write(Channel on, boolean upTo) throws IOException;
  }

  private void write(
      Tag tag, boolean upTo, Acknowledgement acknowledgement, Consumer<Boolean> done) {
    Served first = firsts.remove(tag);
    if (first == null && !tag.first()) {
      count.acknowledged(tag.number(), upTo);
      channel().acknowledge(tag.by(), on -> acknowledgement.write(on, upTo), done);
    } else if (first == null) {
      done.accept(false); // It is requeued, as the consumer has ended.
    } else {
      channel()
          .acknowledge(
              tag.by(),
              on -> acknowledgement.write(on, false),
              written -> {
                first.settled();
                done.accept(written);
              });
    }
  }

  /** Stops consuming. Completes when RabbitMQ has requeued the unacknowledged deliveries. */
  public CompletionStage<Void> end() {
    firsts.end();
    return channel().close();
  }

  private final class Deliveries extends DefaultConsumer {

    Deliveries(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      count.delivered(envelope.getDeliveryTag());
      receiver.delivered(QueueDelivery.of(getChannel(), envelope, properties, body));
    }

    @Override
    public void handleCancelOk(String tag) {
      on(getChannel(), QueueConsumer.this::canceled);
    }

    @Override
    public void handleCancel(String tag) {
      queues.forget(queue);
      on(
          getChannel(),
          gone -> {
            throw new IOException("the queue was deleted");
          });
    }
  }
}
