package dev.warren.gateway.subscription;

import com.rabbitmq.client.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.User;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.consume.Unread;
import dev.warren.gateway.queue.QueueConsumer;
import dev.warren.gateway.queue.QueueDelivery;
import dev.warren.gateway.queue.QueueListener;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.queue.UnackedDeliveries;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import io.netty.channel.ChannelFuture;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's subscription to a queue. Deliveries wait here while the connection has no room, so the
 * gateway does not disconnect a slow client. {@link Unread} bounds the waiting deliveries; the
 * other messages stay in RabbitMQ.
 *
 * <p>With {@code auto} the gateway acknowledges a message once the operating system has taken it,
 * so a connection that breaks earlier loses nothing. Otherwise the client acknowledges.
 */
final class QueueSubscription extends BrokerSubscription implements QueueListener {

  private final Queues queues;
  private final Reply.Target target;

  /** The part of a message-id before the delivery's number. */
  private final String idPrefix;

  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private final ArrayDeque<QueueDelivery> waiting = new ArrayDeque<>();

  /** The channel whose rights apply to the queue; null before {@link #consume}. */
  private @Nullable ChannelPattern rights;

  private @Nullable QueueConsumer consumer;
  private @Nullable Channel channel;

  /**
   * @param idPrefix the part of a message-id before the delivery's number, which makes it unique
   */
  QueueSubscription(
      Session session,
      SubscriptionOwner owner,
      SubscribeRequest request,
      Queues queues,
      String idPrefix) {
    super(session, owner, request);
    this.queues = queues;
    this.target = new Reply.Target(request.id(), request.destination());
    this.idPrefix = idPrefix;
  }

  @Override
  public SubscriptionKind kind() {
    return SubscriptionKind.QUEUE;
  }

  /** Consumes the queue; deliveries may arrive before this returns. */
  void consume(String queue, int prefetch, Unread unread, QueueCreator creator) {
    rights = ChannelPattern.of("queue." + queue);
    boolean automatic = request.ack() == AckMode.AUTO;
    consumer = queues.consume(queue, prefetch, automatic, unread, creator, this);
  }

  @Override
  public boolean mayContinue(User user) {
    return rights == null || user.access().mayRead(rights);
  }

  private QueueConsumer consumer() {
    if (consumer == null) {
      throw new IllegalStateException("not consuming yet");
    }
    return consumer;
  }

  @Override
  @Nullable String brokerProblem() {
    return queues.problem();
  }

  @Override
  public void begins(Channel by) {
    onLoop(() -> channel = by);
  }

  @Override
  public void delivered(QueueDelivery delivery) {
    onLoop(
        () -> {
          // Deliveries of a closed channel are dropped, because RabbitMQ delivers them again.
          if (delivery.tag().by() == channel || delivery.tag().first()) {
            waiting.add(delivery);
          } else {
            consumer().taken(delivery.bytes());
          }
        });
  }

  @Override
  public void lost() {
    onLoop(
        () -> {
          channel = null;
          waiting.removeIf(this::isLost);
          unacked.lose();
        });
  }

  private boolean isLost(QueueDelivery delivery) {
    if (delivery.tag().first()) {
      return false;
    }
    consumer().taken(delivery.bytes());
    return true;
  }

  @Override
  public void writable() {
    long bytes = 0;
    ChannelFuture lastWritten = null;
    QueueDelivery.Tag last = null;
    while (!hasEnded() && !waiting.isEmpty() && session.takesMore()) {
      QueueDelivery next = waiting.remove();
      bytes += next.bytes();
      lastWritten = session.deliver(message(next));
      owner.delivered(kind(), 1);
      if (next.tag().first()) {
        acknowledgeWhenTaken(lastWritten, next.tag());
      } else {
        last = next.tag();
      }
    }
    if (lastWritten != null) {
      if (last != null) {
        // Called before the flush, because a flush may call writable() again, and acknowledgements
        // must keep the order of the deliveries: out of order, RabbitMQ closes the channel.
        acknowledgeWhenTaken(lastWritten, last);
      }
      long written = bytes;
      lastWritten.addListener(done -> taken(written));
      session.outbox().flush();
    }
  }

  /** The operating system has taken so many bytes of messages, or the connection has ended. */
  private void taken(long bytes) {
    consumer().taken(bytes);
    if (waiting.isEmpty()) {
      consumer().drained();
    }
  }

  private Reply.Message message(QueueDelivery delivery) {
    boolean wantsAck = request.ack() != AckMode.AUTO;
    return new Reply.Message(
        target,
        idPrefix + (wantsAck ? unacked.add(delivery.tag()) : unacked.pass()),
        wantsAck,
        delivery.redelivered(),
        new Reply.Payload(
            delivery.message().timestampMillis(),
            delivery.message().contentType(),
            delivery.message().headers(),
            delivery.message().body()),
        null);
  }

  private void acknowledgeWhenTaken(ChannelFuture written, QueueDelivery.Tag tag) {
    if (request.ack() == AckMode.AUTO) {
      written.addListener(
          done -> {
            if (done.isSuccess()) {
              consumer().acknowledge(tag, true, acknowledged -> {});
            }
          });
    }
  }

  /**
   * Passes an ACK or NACK on to RabbitMQ.
   *
   * @param number the number of the delivery
   * @param done called on any thread; true if RabbitMQ has the acknowledgement, false if it
   *     delivers the message again
   */
  AckResult acknowledge(long number, Acknowledgement how, Consumer<Boolean> done) {
    if (request.ack() == AckMode.AUTO && number > 0 && number <= unacked.sent()) {
      done.accept(true); // The gateway has acknowledged the delivery already.
      return AckResult.PASSED_ON;
    }
    boolean upTo = request.ack() == AckMode.CLIENT;
    List<QueueDelivery.Tag> tags = unacked.take(number, upTo);
    if (tags.isEmpty()) {
      return unacked.mayBeLost(number) ? AckResult.TOO_LATE : AckResult.UNKNOWN;
    }
    int last = tags.size() - 1;
    tags.subList(0, last).forEach(tag -> write(tag, upTo, how, written -> {}));
    write(tags.get(last), upTo, how, done);
    return AckResult.PASSED_ON;
  }

  private void write(
      QueueDelivery.Tag tag, boolean upTo, Acknowledgement how, Consumer<Boolean> done) {
    if (how.positive()) {
      consumer().acknowledge(tag, upTo, done);
    } else {
      consumer().refuse(tag, upTo, how.requeue(), done);
    }
  }

  /** How many messages were sent to the client. */
  long sent() {
    return unacked.sent();
  }

  enum AckResult {
    PASSED_ON,
    /** RabbitMQ has requeued the message and delivers it again. */
    TOO_LATE,
    /** The message was never delivered to this subscription, or is acknowledged already. */
    UNKNOWN
  }

  @Override
  public CompletionStage<Void> end() {
    ended();
    waiting.clear();
    return consumer().end();
  }
}
