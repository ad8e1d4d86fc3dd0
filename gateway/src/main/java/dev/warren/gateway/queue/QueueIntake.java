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
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The consumer of one subscription, on an AMQP channel of its own. It consumes again after a lost
 * connection, a closed channel or a deleted queue; pauses while the session has much to read; and
 * is replaced by one with another prefetch when {@link Credit} says so.
 *
 * <p>When a queue is deleted and made again at once, RabbitMQ before 4.0 can move a consumer to the
 * new queue without notice; the new queue then delivers messages that the channel throws away, and
 * no command of AMQP shows it. Therefore a consumer that has nothing unacknowledged and receives
 * nothing for about {@value #IDLE_MS} ms consumes anew on another channel, which brings back the
 * messages that were thrown away.
 */
final class QueueIntake implements ReopeningChannel.Work, QueueDeliveries.Owner {

  /** The mean time between two idle checks; drawn from 0.5 to 1.5 of it, to spread them. */
  private static final long IDLE_MS = 60_000;

  /** How long the other paused consumers of the session wait for this one's first delivery. */
  private static final long FIRST_DELIVERY_MS = 200;

  private final ClientQueue queue;
  private final LiveQueues queues;
  private final QueueTerms terms;
  private final QueueListener listener;
  private final Unread.Share share;
  private final FirstMessages firsts;
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

  /** A step after the check that the queue serves. */
  private interface Checked {
    void run(@Nullable Throwable failure) throws IOException;
  }

  private void check(Channel on, Checked next) {
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
      checkIdleLater(deliveries, Credit.UNSETTLED);
    }
  }

  /** Replaces the consumer, pauses, or goes on. */
  private void adjust(Channel on) throws IOException {
    QueueDeliveries present = consuming;
    if (state == State.PAUSED) {
      begin(on);
    } else if (state == State.CONSUMING
        && present != null
        && (present.isFull() || isMoreCreditDue())) {
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
    channel().run(consumer.getChannel(), this::adjust);
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
    if (credit.isIdleSince(settledThen)) {
      // The end of the channel would repeat a delivery of the last moment, but there was none.
      throw new IOException("no delivery for a while; consuming anew");
    }
    begin(on);
  }

  private void checkIdleLater(QueueDeliveries checked, long settledBefore) {
    channel()
        .runLater(
            current -> {
              if (consuming != checked || state != State.CONSUMING) {
                return;
              }
              if (credit.isIdleSince(settledBefore)) {
                consumeAnewIfLive(checked, settledBefore);
              } else {
                checkIdleLater(checked, credit.settled());
              }
            },
            ThreadLocalRandom.current().nextLong(IDLE_MS / 2, IDLE_MS * 3 / 2));
  }

  /** The queue must serve, or RabbitMQ would close the connection of the cancel. */
  private void consumeAnewIfLive(QueueDeliveries idle, long settledBefore) {
    check(
        idle.getChannel(),
        failure -> {
          if (consuming != idle || state != State.CONSUMING) {
            return;
          }
          if (failure == null && credit.isIdleSince(settledBefore)) {
            settledAtCancel = settledBefore;
            cancel(idle);
          } else {
            checkIdleLater(idle, credit.settled());
          }
        });
  }

  @Override
  public void failed(String reason) {
    listener.failed(reason);
  }

  @Override
  public void closed() {
    terms.unread().resumeNext();
    listener.lost();
  }

  /** An acknowledgement of a delivery of this consumer is on its way to RabbitMQ. */
  void settled(QueueDelivery.Tag tag, boolean upTo) {
    Credit current = credit;
    if (current.isOf(tag.by())) {
      current.settled(tag.number(), upTo);
    }
    progressed();
  }

  /** A delivery does not wait for the client any more. */
  void taken(QueueDelivery delivery) {
    share.release(delivery.bytes());
  }

  /** The subscription has ended: nothing waits for the client. */
  void end() {
    share.end(resume);
    terms.unread().resumeNext();
  }
}
