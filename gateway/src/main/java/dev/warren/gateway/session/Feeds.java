package dev.warren.gateway.session;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.fanout.LoopFanOut;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.fanout.Subscriber;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.queue.Queues;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All that a client subscribes to, and what it acknowledges of that. Used on the connection's event
 * loop only.
 */
final class Feeds {

  private static final int MAX_SUBSCRIPTIONS = 10_000;

  /** Each is an AMQP channel. */
  private static final int MAX_QUEUES = 100;

  /** Between the parts of a queue's message-id: session, subscription, number. */
  private static final String ID_SEPARATOR = "@@";

  private final Session session;
  private final String idPrefix;
  private final Outbox outbox;
  private final LoopFanOut fanOut;
  private final Duration liveWithin;

  private final Map<String, Feed> feeds = new LinkedHashMap<>(4);
  private final Map<Integer, QueueFeed> queueFeeds = new HashMap<>(2);
  private int lastQueueFeed;
  private @Nullable Subscriber subscriber;
  private volatile @Nullable String errorsId;

  /** What is refused is written where it is refused: it is only known here. */
  private static final class Errors implements Feed {

    @Override
    public FeedKind kind() {
      return FeedKind.ERRORS;
    }

    @Override
    public CompletionStage<Void> end() {
      return DONE;
    }
  }

  /**
   * @param sessionId makes message-ids unique
   * @param liveWithin how long RabbitMQ may take to agree to a subscription where it has a problem
   */
  Feeds(Session session, String sessionId, Outbox outbox, LoopFanOut fanOut, Duration liveWithin) {
    this.session = session;
    this.idPrefix = sessionId + ID_SEPARATOR;
    this.outbox = outbox;
    this.fanOut = fanOut;
    this.liveWithin = liveWithin;
  }

  /** The subscription that wants to hear of what is refused; null where none does. */
  @Nullable String errors() {
    return errorsId;
  }

  /** Whether the log is known, so that a subscription can say from where on it is live. */
  boolean canBeLive() {
    return fanOut.position() > 0;
  }

  /** Subscribes to topics, with what was before where that is asked for. */
  void subscribe(
      Command.Subscribe asked,
      User user,
      ChannelPattern pattern,
      MessageEncoder encoder,
      History history,
      Snapshots lastKnown)
      throws Refused {
    checkNew(asked.id());
    if (feeds.size() >= MAX_SUBSCRIPTIONS) {
      throw new Refused(
          Refusal.TOO_MANY_SUBSCRIPTIONS,
          "a connection may have %,d subscriptions".formatted(MAX_SUBSCRIPTIONS));
    }
    Viewer viewer = new Viewer(user.name(), user.role() == Role.AGENT);
    if (subscriber == null) {
      subscriber = new Subscriber(outbox, viewer);
    }
    HistoryQuery wanted = new HistoryQuery(pattern, viewer, encoder.format()::shows);
    TopicFeed feed = new TopicFeed(session, fanOut, subscriber, wanted, encoder, asked, history);
    put(asked.id(), feed);
    if (asked.from() != null) {
      feed.begin(asked.from());
    } else if (Snapshots.has(pattern)) {
      feed.begin(lastKnown);
    } else {
      feed.begin();
    }
  }

  void subscribeToErrors(String subscriptionId) throws Refused {
    checkNew(subscriptionId);
    put(subscriptionId, new Errors());
    errorsId = subscriptionId;
  }

  /** Subscribes to a queue; its deliveries may come before this returns its consumer. */
  void subscribe(Command.Subscribe asked, Queues queues, String name, int prefetch) throws Refused {
    checkNew(asked.id());
    if (queueFeeds.size() >= MAX_QUEUES) {
      throw new Refused(
          Refusal.TOO_MANY_SUBSCRIPTIONS,
          "SUBSCRIBE: a connection may have %d subscriptions to queues".formatted(MAX_QUEUES));
    }
    int number = ++lastQueueFeed;
    QueueFeed feed =
        new QueueFeed(session, asked, queues::problem, idPrefix + number + ID_SEPARATOR);
    queueFeeds.put(number, feed);
    begin(feed);
    feed.fedBy(queues.consume(name, prefetch, feed));
  }

  /** Subscribes to the user's alerts. */
  void subscribe(Command.Subscribe asked, User user, AlertInboxes inboxes) throws Refused {
    checkNew(asked.id());
    AlertFeed feed = new AlertFeed(session, user, asked, inboxes);
    begin(feed);
    feed.open();
  }

  private void begin(BrokerFeed feed) {
    session.began();
    put(feed.asked.id(), feed);
    feed.lookAfter(liveWithin);
  }

  private void put(String subscriptionId, Feed feed) {
    feeds.put(subscriptionId, feed);
    session.counts().subscribed(feed.kind());
  }

  boolean has(String subscriptionId) {
    return feeds.containsKey(subscriptionId);
  }

  /**
   * Where a subscription to topics still waits to be live: answers this, too, when it is.
   *
   * @return false where it is live, or none
   */
  boolean waits(String subscriptionId, @Nullable String receipt) {
    if (feeds.get(subscriptionId) instanceof TopicFeed topic && topic.isResuming()) {
      topic.alsoAsked(receipt);
      return true;
    }
    return false;
  }

  /** Up to which position all topics were given; null while one still gets what was before. */
  @Nullable Long position() {
    for (Feed feed : feeds.values()) {
      if (feed instanceof TopicFeed topic && topic.isResuming()) {
        return null;
      }
    }
    return fanOut.position();
  }

  private void checkNew(String subscriptionId) throws Refused {
    if (feeds.containsKey(subscriptionId)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "SUBSCRIBE: there is a subscription with id '%s' already".formatted(subscriptionId));
    }
  }

  /** Completes, on any thread, when RabbitMQ has back what was not acknowledged. */
  CompletionStage<Void> unsubscribe(String subscriptionId) throws Refused {
    Feed feed = forget(subscriptionId);
    if (feed == null) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "UNSUBSCRIBE: there is no subscription with id '%s'".formatted(subscriptionId));
    }
    return feed.end();
  }

  /** The subscription is none any more; null where it was none. */
  @Nullable Feed forget(String subscriptionId) {
    Feed feed = feeds.remove(subscriptionId);
    if (feed != null) {
      session.counts().unsubscribed(feed.kind());
    }
    if (feed instanceof QueueFeed) {
      queueFeeds.values().remove(feed);
    }
    if (subscriptionId.equals(errorsId)) {
      errorsId = null;
    }
    return feed;
  }

  /**
   * ACK or NACK, of a queue's message, an alert, or a topic's message, which wants neither.
   * Completes, on any thread, when RabbitMQ was told; with an alert, when it has confirmed it.
   */
  CompletionStage<Void> acknowledge(Command.Acknowledge acknowledge) throws Refused {
    String message = acknowledge.message();
    if (message.startsWith(idPrefix)) {
      return acknowledgeDelivery(acknowledge);
    }
    for (Feed feed : feeds.values()) {
      if (feed instanceof AlertFeed alerts && alerts.hasShown(message)) {
        return alerts.acknowledge(message, acknowledge.positive());
      }
    }
    if (!message.isEmpty() && message.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Feed.DONE;
    }
    throw unknownMessage(message);
  }

  private CompletionStage<Void> acknowledgeDelivery(Command.Acknowledge acknowledge)
      throws Refused {
    String message = acknowledge.message();
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
    QueueFeed feed = queueFeeds.get(number);
    QueueFeed.Acknowledged outcome =
        feed != null
            ? feed.acknowledge(delivery, acknowledge, written -> told(acknowledge, written, done))
            : number <= lastQueueFeed
                ? QueueFeed.Acknowledged.TOO_LATE
                : QueueFeed.Acknowledged.UNKNOWN;
    return switch (outcome) {
      case YES -> done;
      case TOO_LATE -> {
        told(acknowledge, false, done);
        yield done;
      }
      case UNKNOWN -> throw unknownMessage(message);
    };
  }

  /** On any thread. */
  private void told(
      Command.Acknowledge acknowledge, boolean written, CompletableFuture<Void> done) {
    // Otherwise it comes again: that is no news where nobody wants to hear of it.
    if (written || acknowledge.receipt() == null && errorsId == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(
          new Refused(
              Refusal.UNKNOWN_MESSAGE,
              "message '%s': is not this subscription's any more; RabbitMQ delivers it again"
                  .formatted(acknowledge.message())));
    }
  }

  private static Refused unknownMessage(String message) {
    return new Refused(
        Refusal.UNKNOWN_MESSAGE,
        "message '%s': was not delivered here, or is acknowledged already".formatted(message));
  }

  /** What the user may not read any more, under a fresh token, ends. */
  void renew(User user) {
    Viewer viewer = new Viewer(user.name(), user.role() == Role.AGENT);
    if (subscriber != null) {
      subscriber.viewer(viewer);
    }
    for (Map.Entry<String, Feed> each : List.copyOf(feeds.entrySet())) {
      Feed feed = each.getValue();
      ChannelPattern pattern = feed.readsBy();
      if (pattern == null || user.access().mayRead(pattern)) {
        feed.renew(viewer);
      } else if (forget(each.getKey()) != null) {
        // Unless the refusal of the one before has ended the connection, and this with it.
        feed.end();
        session.refuse(
            new Refused(
                Refusal.NOT_ALLOWED,
                "'%s' may not read all of '%s' any more".formatted(user.name(), pattern)),
            null);
      }
    }
  }

  /** Who leaves does not want the past any more. */
  void endResuming() {
    for (Map.Entry<String, Feed> each : List.copyOf(feeds.entrySet())) {
      if (each.getValue() instanceof TopicFeed topic && topic.isResuming()) {
        forget(each.getKey());
        topic.end();
      }
    }
  }

  /** All subscriptions end. */
  void clear() {
    for (String id : List.copyOf(feeds.keySet())) {
      Feed feed = forget(id);
      if (feed != null) {
        feed.end();
      }
    }
  }

  /** The connection takes more. */
  void pump() {
    // A copy: one that cannot go on is forgotten.
    List.copyOf(feeds.values()).forEach(Feed::pump);
  }

  /** The connection ends. */
  void end() {
    clear();
  }
}
