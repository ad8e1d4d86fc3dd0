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
import dev.warren.gateway.consume.Unread;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The consumer of one subscription, on an AMQP channel of its own. It consumes again after a lost
 * connection, a closed channel or a deleted queue; pauses when the session has no room; and is
 * replaced by one with another prefetch when {@link Credit} says so.
 *
 * <p>A client that does not read does not acknowledge either, so a consumer needs no end to stop at
 * its prefetch. It ends only when RabbitMQ can have nothing on the way to it, see {@link AckGate}.
 */
final class QueueIntake implements ReopeningChannel.Work, QueueDeliveries.Owner, IdleCheck.Owner {

  /** How long the other paused consumers of the session wait for this one's first delivery. */
  private static final long FIRST_DELIVERY_MS = 200;

  /** How long messages may be on the way: to a consumer that is to end, or back to the queue. */
  private static final long ON_THE_WAY_MS = 200;

  private final ClientQueue queue;
  private final LiveQueues queues;
  private final QueueTerms terms;
  private final QueueListener listener;
  private final Unread.Share share;
  private final FirstMessages firsts;
  private final AckGate gate = new AckGate();
  private final IdleCheck idle = new IdleCheck(this::channel, this);
  private final Runnable resume = this::adjustLater;

  /** Of this channel. */
  private volatile Credit credit;

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
    /** The consumer ends; then another one begins, or none. */
    CANCELING,
    /** There is no consumer, until the client reads or acknowledges. */
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
    this.share = terms.unread().share();
    this.credit = terms.credit(null);
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
    credit = terms.credit(opened);
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
        .live(queue, terms.making())
        .whenComplete(
            (served, failure) -> {
              firsts.deliver(served, share, listener);
              channel().run(on, current -> next.run(failure));
            });
  }

  /** Consumes with the credit that there is; without any, when there is some. */
  private void begin(Channel on) throws IOException {
    state = State.PAUSED;
    if (!terms.unread().admits(resume)) {
      return;
    }
    int prefetch = credit.next();
    if (prefetch > 0) {
      consume(on, terms.unread().isTight() ? 1 : prefetch);
      channel().runLater(current -> terms.unread().resumeNext(), FIRST_DELIVERY_MS);
    } else {
      terms.unread().resumeNext();
    }
  }

  private void consume(Channel on, int prefetch) throws IOException {
    QueueDeliveries deliveries = new QueueDeliveries(on, credit, terms, share, listener, this);
    on.basicQos(prefetch);
    credit.granted(prefetch);
    deliveries.begin(queue.inRabbit());
    consuming = deliveries;
    state = State.CONSUMING;
    // RabbitMQ confirms a consumer of a quorum queue before it has asked the queue.
    on.basicQos(prefetch);
    if (ClientQueues.mayLoseConsumers(on.getConnection())) {
      idle.checkLater(deliveries, credit, Credit.UNSETTLED);
    }
  }

  /** Replaces the consumer, or goes on. */
  private void adjust(Channel on) throws IOException {
    QueueDeliveries present = consuming;
    if (state == State.PAUSED) {
      begin(on);
    } else if (state == State.CONSUMING
        && present != null
        && !present.isFull()
        && gate.holdIf(this::isMoreCreditDue)) {
      cancel(present);
    }
  }

  private boolean isMoreCreditDue() {
    // While messages wait for the client, more of them would only wait here.
    return share.isEmpty() && credit.next() > 0;
  }

  private void adjustLater() {
    channel().run(this::adjust);
  }

  /** The client has read or acknowledged something. */
  void progressed() {
    if (isMoreCreditDue()) {
      adjustLater();
    }
  }

  private void cancel(QueueDeliveries ending) throws IOException {
    state = State.CANCELING;
    ending.cancel(); // Goes on in canceled().
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
                gate.release(); // That consumer has ended with its channel.
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
    credit.canceled();
    consuming = null;
    gate.release();
    if (credit.isIdleSince(settledThen)) {
      // The end of the channel would repeat a delivery of the last moment, but there was none.
      throw new IOException("no delivery for a while; consuming anew");
    }
    if (!ended.isFull()) {
      begin(on);
      return;
    }
    // The next consumer must not get later messages before those that went back.
    channel()
        .runLater(
            later -> {
              if (state == State.CANCELING && consuming == null) {
                begin(later);
              }
            },
            ON_THE_WAY_MS);
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
    terms.unread().resumeNext();
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
          Credit current = credit;
          if (current.isOf(tag.by())) {
            current.settled(tag.number(), upTo); // Before RabbitMQ can count it.
          }
          channel().acknowledge(tag.by(), acknowledgement, done);
        });
    progressed();
  }

  /** A delivery does not wait for the client any more. */
  void taken(QueueDelivery delivery) {
    share.release(delivery.bytes());
  }

  /** The subscription has ended: nothing waits for the client. */
  void end() {
    share.end(resume);
    gate.release();
    terms.unread().resumeNext();
  }
}
