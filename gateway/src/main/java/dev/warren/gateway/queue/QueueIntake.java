package dev.warren.gateway.queue;

import com.rabbitmq.client.Channel;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.Credit;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.QueueRefused;
import dev.warren.gateway.consume.ReopeningChannel;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The consumer of one subscription, on an AMQP channel of its own. It consumes again after a lost
 * connection, a closed channel or a deleted queue. It pauses when the session has no room, and is
 * replaced when {@link Credit} has another prefetch.
 *
 * <p>A client that does not read does not acknowledge either, so its consumer stops at the prefetch
 * by itself. A consumer is ended only when RabbitMQ cannot have a delivery under way to it; see
 * {@link AckGate}.
 */
final class QueueIntake implements ReopeningChannel.Work, QueueDeliveries.Owner, IdleCheck.Owner {

  /**
   * The pause before a consumer is cancelled, and before the next one begins. Deliveries still
   * arrive meanwhile, and RabbitMQ requeues messages.
   */
  private static final long ON_THE_WAY_MS = 200;

  private final ClientQueue queue;
  private final LiveQueues queues;
  private final QueueTerms terms;
  private final QueueListener listener;
  private final HeldMessages held;
  private final FirstMessages firsts;
  private final AckGate gate = new AckGate();
  private final IdleCheck idle = new IdleCheck(this::channel, this);

  // Only on the channel's thread.
  private State state = State.STARTING;
  private @Nullable QueueDeliveries consuming;
  private long settledAtCancel = Credit.UNSETTLED;

  /**
   * Guarded by this, as the channel's thread may call before {@link #on(ConsumerChannels)} has
   * returned.
   */
  private @Nullable ReopeningChannel channel;

  private enum State {
    /** The queue is being checked. */
    STARTING,
    CONSUMING,
    /** The consumer is being ended; another one may follow. */
    CANCELING,
    /** There is no consumer until the client reads or acknowledges. */
    PAUSED
  }

  QueueIntake(
      ClientQueue queue,
      LiveQueues queues,
      QueueTerms terms,
      QueueListener listener,
      FirstMessages firsts) {
    this.queue = queue;
    this.queues = queues;
    this.terms = terms;
    this.listener = listener;
    this.firsts = firsts;
    this.held = new HeldMessages(terms, this::adjustLater);
  }

  synchronized void on(ConsumerChannels channels) {
    channel = channels.open(this);
  }

  synchronized ReopeningChannel channel() {
    if (channel == null) {
      throw new IllegalStateException("not consuming yet");
    }
    return channel;
  }

  @Override
  public void opened(Channel opened) {
    held.begin(opened);
    state = State.STARTING;
    consuming = null;
    gate.release();
    listener.begins(opened);
    check(
        opened,
        failure -> {
          if (failure != null) {
            String reason = ReconnectingConnection.reason(failure);
            if (failure instanceof QueueRefused) {
              listener.refused(reason);
            } else if (failure instanceof Refused refused) {
              listener.refused(refused);
            }
            throw new IOException(reason);
          }
          begin(opened);
          listener.live();
        });
  }

  @Override
  public void check(Channel on, IdleCheck.Checked next) {
    queues
        .live(queue, terms.creator())
        .whenComplete(
            (served, failure) -> {
              if (firsts.deliver(served, held, listener)) {
                channel().run(on, current -> next.run(failure));
              } else {
                afterRedelivery(on, current -> next.run(failure));
              }
            });
  }

  /** Consumes as far as the credit allows. Without credit, consuming starts when there is some. */
  private void begin(Channel on) throws IOException {
    state = State.PAUSED;
    if (!held.admits()) {
      return;
    }
    int prefetch = held.next();
    if (prefetch > 0) {
      consume(on, prefetch);
    }
    channel().runLater(current -> held.resumed(), prefetch > 0 ? held.patienceMs() : 0);
  }

  private void consume(Channel on, int prefetch) throws IOException {
    QueueDeliveries deliveries = new QueueDeliveries(on, held, listener, this);
    on.basicQos(prefetch);
    held.credit().granted(prefetch);
    deliveries.begin(queue.inRabbit());
    consuming = deliveries;
    state = State.CONSUMING;
    // RabbitMQ confirms the consumer of a quorum queue before the queue knows of it. The reply to
    // one more command comes after that.
    on.basicQos(prefetch);
    if (ClientQueues.mayLoseConsumers(on.getConnection())) {
      idle.checkLater(deliveries, held.credit(), Credit.UNSETTLED);
    }
  }

  /** Replaces the consumer, or lets it continue. */
  private void adjust(Channel on) throws IOException {
    QueueDeliveries present = consuming;
    if (state == State.PAUSED) {
      begin(on);
    } else if (state == State.CONSUMING
        && present != null
        && !present.isFull()
        && gate.holdIf(held::isMoreDue)) {
      cancel(present);
    }
  }

  private void adjustLater() {
    channel().run(this::adjust);
  }

  /** The client has read or acknowledged something. */
  void progressed() {
    if (held.isMoreDue()) {
      adjustLater();
    }
  }

  private void cancel(QueueDeliveries ending) throws IOException {
    state = State.CANCELING;
    ending.cancel(); // canceled() continues.
  }

  @Override
  public void full(QueueDeliveries consumer) {
    gate.hold();
    channel()
        .runLater(
            on -> {
              if (isConsuming(consumer)) {
                cancel(consumer);
              } else if (state != State.CANCELING) {
                gate.release(); // The consumer whose end was requested has ended with its channel.
              }
            },
            ON_THE_WAY_MS);
  }

  @Override
  public void deleted(QueueDeliveries consumer) {
    queues.forget(queue);
    channel()
        .run(
            consumer.getChannel(),
            gone -> {
              throw new IOException("the queue was deleted");
            });
  }

  @Override
  public void canceled(QueueDeliveries consumer) {
    channel().run(consumer.getChannel(), on -> canceled(on, consumer));
  }

  private void canceled(Channel on, QueueDeliveries ended) throws IOException {
    ended.giveBack();
    long settledThen = settledAtCancel;
    settledAtCancel = Credit.UNSETTLED;
    held.credit().canceled();
    consuming = null;
    gate.release();
    if (held.credit().isIdleSince(settledThen)) {
      // Closing the channel would repeat a delivery that has just come, but none has.
      throw new IOException("no delivery for a while; consuming anew");
    }
    if (!ended.isFull()) {
      begin(on);
      return;
    }
    afterRedelivery(
        on,
        later -> {
          if (state == State.CANCELING && consuming == null) {
            begin(later);
          }
        });
  }

  /** The next consumer must not get later messages before the ones that went back. */
  private void afterRedelivery(Channel on, ReopeningChannel.Task task) {
    channel().runLater(current -> channel().run(on, task), ON_THE_WAY_MS);
  }

  @Override
  public boolean isConsuming(QueueDeliveries by) {
    return consuming == by && state == State.CONSUMING;
  }

  @Override
  public void consumeAnew(QueueDeliveries by, long settled) throws IOException {
    settledAtCancel = settled;
    cancel(by);
  }

  @Override
  public void failed(String reason) {
    listener.failed(reason);
  }

  @Override
  public void closed() {
    gate.release();
    held.resumed();
    listener.lost();
  }

  /** Writes an acknowledgement to RabbitMQ; see {@link ReopeningChannel#acknowledge}. */
  void acknowledge(
      QueueDelivery.Tag tag,
      boolean upTo,
      ReopeningChannel.Acknowledgement acknowledgement,
      Consumer<Boolean> done) {
    gate.pass(
        () -> {
          held.settled(tag, upTo); // The credit must know before RabbitMQ sends the next message.
          channel().acknowledge(tag.by(), acknowledgement, done);
        });
    progressed();
  }

  /** See {@link QueueConsumer#taken}. */
  void taken(long bytes) {
    held.release(bytes);
  }

  /** The subscription has ended, so no delivery waits for the client any more. */
  void end() {
    held.end();
    gate.release();
  }
}
