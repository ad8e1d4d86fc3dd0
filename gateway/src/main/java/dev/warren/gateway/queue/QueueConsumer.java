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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * The mean time between two idle checks. Each is drawn from 0.5 to 1.5 of it, so that the
   * consumers' checks do not coincide.
   */
  private static final long IDLE_MS = 60_000;

  private final ClientQueue queue;
  private final LiveQueues queues;
  private final int prefetch;
  private final Receiver receiver;

  /** The number of deliveries on this channel; RabbitMQ's delivery tags count from 1. */
  private volatile long delivered;

  private final AtomicLong acknowledged = new AtomicLong();

  /** Guarded by this, as the channel's thread may call before {@link #on} has returned. */
  private @Nullable ReopeningChannel channel;

  /** Messages that were taken before the consumer began. Guarded by this. */
  private final Map<Tag, Served> firsts = new HashMap<>(1);

  /** Guarded by this. */
  private boolean ended;

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
    delivered = 0;
    acknowledged.set(0);
    receiver.begins(opened);
    opened.basicQos(prefetch);
    ifLive(opened, () -> consume(opened));
  }

  /** A step that needs the queue to serve. */
  private interface Step {
    void run() throws IOException;
  }

  private void ifLive(Channel on, Step next) {
    queues
        .live(queue)
        .whenComplete(
            (served, failure) -> {
              if (served != null && served.first() != null) {
                deliver(served, served.first());
              }
              channel()
                  .run(
                      current -> {
                        if (current == on && failure != null) {
                          if (failure instanceof QueueRefused refused) {
                            receiver.refused(ReconnectingConnection.reason(refused));
                          }
                          throw new IOException(ReconnectingConnection.reason(failure));
                        } else if (current == on) {
                          next.run();
                        }
                      });
            });
  }

  private void deliver(Served served, ClientQueues.Taken taken) {
    QueueDelivery first = QueueDelivery.first(taken);
    synchronized (this) {
      if (ended) {
        served.requeue();
        return;
      }
      firsts.put(first.tag(), served);
    }
    receiver.delivered(first);
  }

  private void consume(Channel on) throws IOException {
    String tag = on.basicConsume(queue.inRabbit(), false, new Deliveries(on));
    // RabbitMQ confirms a consumer of a quorum queue before it has asked the queue.
    on.basicQos(prefetch);
    receiver.live();
    if (ClientQueues.mayLoseConsumers(on.getConnection())) {
      checkIdleLater(on, tag, -1);
    }
  }

  private void checkIdleLater(Channel checked, String tag, long deliveredBefore) {
    channel()
        .runLater(
            current -> {
              if (current != checked) {
                return;
              }
              if (isIdle() && delivered == deliveredBefore) {
                // The queue must serve, or RabbitMQ would close the connection of the cancel.
                ifLive(checked, () -> consumeAnew(checked, tag));
              } else {
                checkIdleLater(checked, tag, delivered);
              }
            },
            ThreadLocalRandom.current().nextLong(IDLE_MS / 2, IDLE_MS * 3 / 2));
  }

  private static void consumeAnew(Channel on, String tag) throws IOException {
    // Cancelled first: a delivery between now and the close would come twice.
    on.basicCancel(tag);
    throw new IOException("no delivery for a while; consuming anew");
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
    Served first;
    synchronized (this) {
      first = firsts.remove(tag);
    }
    if (first == null && !tag.first()) {
      count(tag.number(), upTo);
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

  /**
   * Counts an acknowledgement. The count is right as long as a subscription acknowledges either all
   * up to a tag, or one by one.
   */
  private void count(long tag, boolean upTo) {
    acknowledged.accumulateAndGet(
        tag, (before, given) -> upTo ? Math.max(before, given) : before + 1);
  }

  /** Stops consuming. Completes when RabbitMQ has requeued the unacknowledged deliveries. */
  public CompletionStage<Void> end() {
    List<Served> left;
    synchronized (this) {
      ended = true;
      left = List.copyOf(firsts.values());
      firsts.clear();
    }
    left.forEach(Served::requeue);
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
      queues.forget(queue);
      channel()
          .run(
              current -> {
                if (current == getChannel()) {
                  throw new IOException("the queue was deleted");
                }
              });
    }
  }
}
