package dev.warren.gateway.subscription;

import dev.warren.bounded.Bounded;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.consume.Unread;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.session.Session;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A client's subscriptions to queues, each by the number in its message-ids, because an ACK does
 * not name a subscription. Event loop only.
 */
final class QueueSubscriptions {

  /** The most subscriptions; each has an AMQP channel of its own. */
  private static final int MOST = 100;

  /**
   * The most ended subscriptions whose numbers are kept, so that late ACKs of their messages are
   * recognized.
   */
  private static final int MOST_ENDED = 1_000;

  private static final int ENDED_BYTES = 128;

  /** While others wait, a client must read a quarter of the messages that wait for it. */
  private static final int FAIR_PART = 4;

  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Separates the parts of a message-id: session, subscription's number, delivery's number. */
  private static final String ID_SEPARATOR = "@@";

  private final Session session;
  private final SubscriptionOwner owner;
  private final Queues queues;
  private final String idPrefix;
  private final Unread unread;
  private final Map<Integer, QueueSubscription> byNumber = new HashMap<>(2);
  private int lastNumber;

  /**
   * When others began to wait for memory of this session, by {@link System#nanoTime}; 0 while none
   * do.
   */
  private long inTheWaySince;

  /** How many bytes the connection must have taken until the read timeout. */
  private long toTake;

  /**
   * How many messages each ended subscription was sent, by the subscription's number. An ACK of one
   * of these messages is late, but no error.
   */
  private final Map<Integer, Long> ended = Bounded.map(MOST_ENDED);

  QueueSubscriptions(Session session, SubscriptionOwner owner, Queues queues) {
    this.session = session;
    this.owner = owner;
    this.queues = queues;
    this.idPrefix = session.id() + ID_SEPARATOR;
    this.unread = queues.unread();
  }

  /**
   * Ends the session if other clients wait for the memory that its messages take, and the client
   * does not read a fair part of them within {@link Queues#readTimeout}. RabbitMQ delivers the
   * messages again.
   *
   * @return how many nanoseconds until the next check
   */
  long checkReading(long nowNanos) {
    long taken = session.outbox().takenBytes();
    if (!unread.isInTheWay()) {
      inTheWaySince = 0;
    } else if (inTheWaySince == 0 || taken >= toTake) {
      inTheWaySince = nowNanos;
      toTake = taken + unread.bytes() / FAIR_PART;
    } else if (nowNanos - inTheWaySince > queues.readTimeout().toNanos()) {
      session.refuse(
          new Refused(
              Refusal.TOO_SLOW,
              "you read too slowly, and other clients wait for the memory that messages of your"
                  + " queues take (warren.queue.read-timeout); connect again to get them again"),
          null);
    }
    return unread.bytes() == 0 ? Long.MAX_VALUE : CHECK_NANOS;
  }

  void checkMayAdd() throws Refused {
    SubscriptionLimits.check(byNumber.size(), MOST, "subscriptions to queues");
  }

  QueueSubscription add(SubscribeRequest request) {
    int number = ++lastNumber;
    QueueSubscription added =
        new QueueSubscription(session, owner, request, queues, idPrefix + number + ID_SEPARATOR);
    byNumber.put(number, added);
    return added;
  }

  /** Consumes the queue; deliveries may arrive before this returns. */
  void consume(QueueSubscription added, String queue, int prefetch) {
    added.consume(queue, prefetch, unread, creator());
  }

  private QueueCreator creator() {
    String user = Objects.requireNonNull(session.user()).name();
    return new LimitedCreator(user, session.meter().ofUser());
  }

  void remove(Subscription subscription) {
    byNumber
        .entrySet()
        .removeIf(
            each -> {
              boolean isThis = each.getValue() == subscription;
              if (isThis) {
                remember(each.getKey(), each.getValue().sent());
              }
              return isThis;
            });
  }

  private void remember(int number, long sent) {
    try {
      if (ended.size() < MOST_ENDED) {
        session.holding().hold("UNSUBSCRIBE", Refusal.TOO_MANY_SUBSCRIPTIONS, ENDED_BYTES);
      }
      ended.put(number, sent);
    } catch (Refused full) {
      // There is no room to remember the subscription, so a late ACK will be refused as unknown.
    }
  }

  /** Whether the id belongs to a message of a queue. */
  boolean isMessage(String messageId) {
    return messageId.startsWith(idPrefix);
  }

  /**
   * @return completes, on any thread, when RabbitMQ has the acknowledgement
   */
  CompletionStage<Void> acknowledge(Acknowledgement acknowledgement) throws Refused {
    String message = acknowledgement.message();
    String[] parts = message.substring(idPrefix.length()).split(ID_SEPARATOR, 2);
    int number;
    long delivery;
    try {
      number = Integer.parseInt(parts[0]);
      delivery = Long.parseLong(parts[1]);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw unknownMessage(message);
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    QueueSubscription subscription = byNumber.get(number);
    QueueSubscription.AckResult result;
    if (subscription != null) {
      result =
          subscription.acknowledge(
              delivery, acknowledgement, written -> complete(done, acknowledgement, written));
    } else {
      Long sent = ended.get(number);
      result =
          sent != null && delivery > 0 && delivery <= sent
              ? QueueSubscription.AckResult.TOO_LATE
              : QueueSubscription.AckResult.UNKNOWN;
    }
    return switch (result) {
      case PASSED_ON -> done;
      case TOO_LATE -> {
        complete(done, acknowledgement, false);
        yield done;
      }
      case UNKNOWN -> throw unknownMessage(message);
    };
  }

  /**
   * Completes an acknowledgement. Any thread.
   *
   * @param written whether RabbitMQ has the acknowledgement. If not, it delivers the message again,
   *     which is enough for a client that requested no receipt
   */
  private void complete(
      CompletableFuture<Void> done, Acknowledgement acknowledgement, boolean written) {
    if (written || !acknowledgement.wantsReceipt() && !session.errorsQueue().isSubscribed()) {
      done.complete(null);
    } else {
      done.completeExceptionally(
          new Refused(
              Refusal.UNKNOWN_MESSAGE,
              "message '%s': is not this subscription's any more; RabbitMQ delivers it again"
                  .formatted(acknowledgement.message())));
    }
  }

  static Refused unknownMessage(String message) {
    return new Refused(
        Refusal.UNKNOWN_MESSAGE,
        "message '%s': was not delivered here, or is acknowledged already".formatted(message));
  }
}
