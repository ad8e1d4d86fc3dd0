package dev.warren.gateway.queue;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.Served;
import dev.warren.gateway.queue.QueueDelivery.Tag;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The RabbitMQ side of one subscription to a queue. The consumer has an AMQP channel of its own: a
 * client that acknowledges later than {@code consumer_timeout} makes RabbitMQ close the channel,
 * which must not disturb other subscriptions. Thread-safe; no method waits.
 */
public final class QueueConsumer {

  private final QueueIntake intake;
  private final FirstMessages firsts;

  QueueConsumer(QueueIntake intake, FirstMessages firsts) {
    this.intake = intake;
    this.firsts = firsts;
  }

  QueueConsumer on(ConsumerChannels channels) {
    intake.on(channels);
    return this;
  }

  /**
   * The operating system has taken deliveries for the client, or RabbitMQ has requeued them.
   *
   * @param bytes the sum of {@link QueueDelivery#bytes}
   */
  public void taken(long bytes) {
    intake.taken(bytes);
  }

  /** The client has read everything so far, so RabbitMQ may send more ahead. */
  public void drained() {
    intake.progressed();
  }

  /**
   * Acknowledges a delivery.
   *
   * @param upTo whether to acknowledge all deliveries before it, too
   * @param done called on another thread; true if the acknowledgement was written to RabbitMQ
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
      intake.acknowledge(tag, upTo, on -> acknowledgement.write(on, upTo), done);
    } else if (first == null) {
      done.accept(false); // RabbitMQ requeues the message, as its consumer has ended.
    } else {
      intake
          .channel()
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
    intake.end();
    firsts.end();
    return intake.channel().close();
  }
}
