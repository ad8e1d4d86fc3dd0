package dev.warren.gateway.subscription;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.LoopFanOut;
import dev.warren.gateway.fanout.Subscriber;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.session.Attached;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.Subscribed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** All subscriptions of a client. Event loop only. */
public final class Subscriptions implements Attached, SubscriptionOwner {

  private final Session session;
  private final SubscriptionSources sources;
  private final LoopFanOut loopFanOut;
  private final Map<String, Subscription> byId = new LinkedHashMap<>(4);

  /** Made with the first subscription of its kind; most clients have none. */
  private @Nullable ClientFanOut fanOut;

  private @Nullable QueueSubscriptions queues;

  /** A few: {@link SubscriptionLimits} has the number. */
  private final List<AlertSubscription> alerts = new ArrayList<>(1);

  private final TopicPositions topicPositions = new TopicPositions();
  private final RefusedIds refusedIds;
  private long delivered; // Without the live messages of topics, which the subscriber counts.

  public Subscriptions(Session session, SubscriptionSources sources) {
    this.session = session;
    this.sources = sources;
    this.refusedIds = new RefusedIds(session.holding());
    this.loopFanOut = sources.fanOut().on(session.eventLoop());
  }

  /** Whether this gateway has read the log, so that a subscription has a position to start at. */
  public boolean canBeLive() {
    return loopFanOut.position() > 0;
  }

  /** The event loop is about to read from the client; see {@link LoopFanOut#beforeRead}. */
  public void beforeRead() {
    loopFanOut.beforeRead();
  }

  /**
   * Subscribes to topics.
   *
   * @param notificationsOnly whether to show only the notifications among the user's own messages
   * @param from the beginning of the requested history; null for no history
   */
  public void addTopics(
      SubscribeRequest request,
      User user,
      ChannelPattern pattern,
      boolean notificationsOnly,
      @Nullable StartAt from)
      throws Refused {
    holdNew(request);
    Viewer viewer = Viewer.of(user);
    if (fanOut == null) {
      fanOut = new ClientFanOut(loopFanOut, new Subscriber(session.outbox(), viewer));
    }
    var encoder = session.protocol().encoder(request.id(), request.ack(), notificationsOnly);
    HistoryQuery query = new HistoryQuery(pattern, viewer, encoder.format()::shows);
    TopicSubscription added = new TopicSubscription(session, this, fanOut, request, query, encoder);
    put(added);
    if (from instanceof StartAt.Last last && last.count() == 0) {
      added.startLive(true);
    } else if (from != null) {
      added.startResuming(sources.history(), from);
    } else if (Snapshots.has(pattern)) {
      added.startWithSnapshot(sources.snapshots(), sources.history());
    } else {
      added.startLive(false);
    }
  }

  /**
   * Subscribes to a queue.
   *
   * @param prefetch how many messages may be unacknowledged at a time
   */
  public void addQueue(SubscribeRequest request, String queue, int prefetch) throws Refused {
    if (queues == null) {
      queues = new QueueSubscriptions(session, this, sources.queues());
    }
    queues.checkMayAdd();
    holdNew(request);
    QueueSubscription added = queues.add(request);
    start(added);
    queues.consume(added, queue, prefetch);
  }

  /** Subscribes to the user's alerts. */
  public void addAlerts(SubscribeRequest request, User user) throws Refused {
    holdNew(request);
    AlertSubscription added = new AlertSubscription(session, this, request, user, sources.alerts());
    start(added);
    alerts.add(added);
    sources.alerts().admit(user);
    added.open();
  }

  /** Subscribes to the refusals of commands. */
  public void addErrors(SubscribeRequest request) throws Refused {
    holdNew(request);
    session.errorsQueue().subscribe(request.id(), request.ack());
    put(new ErrorsSubscription(session, request));
  }

  private void start(BrokerSubscription added) {
    session.pending().began(1);
    put(added);
    added.awaitBroker(session.settings().publishTimeout());
  }

  private void put(Subscription added) {
    session.assertOnLoop();
    byId.put(added.request().id(), added);
    refusedIds.remove(added.request().id());
    sources.counts().began(added.kind());
  }

  /** Counts the memory of a subscription that begins, until {@link #forget}. */
  private void holdNew(SubscribeRequest request) throws Refused {
    SubscriptionLimits.check(request, byId);
    session.holding().hold("SUBSCRIBE", Refusal.TOO_MANY_SUBSCRIPTIONS, request.sizeInMemory());
  }

  public boolean has(String subscriptionId) {
    return byId.containsKey(subscriptionId);
  }

  /**
   * Sends one more receipt once a subscription to topics is live.
   *
   * @return false if the subscription is live already, or does not exist
   */
  public boolean receiptOnceLive(String subscriptionId, @Nullable String receipt) throws Refused {
    if (byId.get(subscriptionId) instanceof TopicSubscription topic && topic.isResuming()) {
      topic.alsoReceipt(receipt);
      return true;
    }
    return false;
  }

  @Override
  public @Nullable Long position() {
    boolean resuming = byId.values().stream().anyMatch(Subscription::isResuming);
    return resuming ? null : loopFanOut.position();
  }

  @Override
  public void delivered(SubscriptionKind kind, int messages) {
    sources.counts().delivered(kind, messages);
    delivered += messages;
  }

  @Override
  public void refused(String subscriptionId) {
    // Otherwise another subscription has the id, and its UNSUBSCRIBE has to end it.
    if (!byId.containsKey(subscriptionId)) {
      refusedIds.add(subscriptionId);
    }
  }

  /**
   * Ends one subscription; does nothing for one that the gateway has refused or ended.
   *
   * @return completes, on any thread, when RabbitMQ has requeued its unacknowledged messages
   */
  public CompletionStage<Void> remove(String subscriptionId) throws Refused {
    if (refusedIds.remove(subscriptionId)) {
      return Subscription.DONE;
    }
    if (!byId.containsKey(subscriptionId)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "UNSUBSCRIBE: there is no subscription with id '%s'".formatted(subscriptionId));
    }
    return end(subscriptionId);
  }

  private CompletionStage<Void> end(String subscriptionId) {
    Subscription ending = byId.get(subscriptionId);
    forget(subscriptionId);
    return ending == null ? Subscription.DONE : ending.end();
  }

  @Override
  public void forget(String subscriptionId) {
    session.assertOnLoop();
    Subscription forgotten = byId.remove(subscriptionId);
    if (forgotten != null) {
      session.holding().release(forgotten.request().sizeInMemory());
      sources.counts().ended(forgotten.kind());
      alerts.remove(forgotten);
      if (queues != null) {
        queues.remove(forgotten);
      }
    }
  }

  /**
   * Passes on an ACK or NACK of a queue's message or an alert. An ACK of a topic's message has no
   * effect.
   *
   * @return completes, on any thread, when RabbitMQ has the acknowledgement; for an alert, when
   *     RabbitMQ has confirmed it
   */
  public CompletionStage<Void> acknowledge(Acknowledgement acknowledgement) throws Refused {
    String message = acknowledgement.message();
    if (queues != null && queues.isMessage(message)) {
      return queues.acknowledge(acknowledgement);
    }
    for (AlertSubscription each : alerts) {
      if (each.hasShown(message)) {
        return each.acknowledge(message, acknowledgement.positive());
      }
    }
    if (topicPositions.include(message, loopFanOut.position())
        || session.errorsQueue().hasSent(message)) {
      return Subscription.DONE;
    }
    throw QueueSubscriptions.unknownMessage(message);
  }

  @Override
  public void showsTopicsFrom(long position) {
    topicPositions.add(position);
  }

  /** Ends subscriptions that still send history; a client that disconnects needs no history. */
  public void endResuming() {
    List<Subscription> resuming = byId.values().stream().filter(Subscription::isResuming).toList();
    resuming.forEach(each -> end(each.request().id()));
  }

  @Override
  public void writable() {
    // A copy, because a subscription that fails while it writes leaves the map.
    List.copyOf(byId.values()).forEach(Subscription::writable);
  }

  @Override
  public long checkDeadlines(long nowNanos) {
    return queues == null ? Long.MAX_VALUE : queues.checkReading(nowNanos);
  }

  @Override
  public void renewed(User user) {
    if (fanOut != null) {
      fanOut.subscriber().viewer(Viewer.of(user));
    }
    for (Map.Entry<String, Subscription> each : List.copyOf(byId.entrySet())) {
      Subscription subscription = each.getValue();
      if (subscription.mayContinue(user)) {
        subscription.renewed(user);
      } else if (has(each.getKey())) {
        // A refusal before this one may have ended the session, and this subscription with it.
        end(each.getKey());
        session.refuse(
            new Refused(
                Refusal.NOT_ALLOWED,
                "'%s' may not have the subscription to '%s'"
                    .formatted(user.name(), subscription.request().destination())),
            null,
            each.getKey());
      }
    }
  }

  @Override
  public Subscribed subscribed() {
    long live = fanOut == null ? 0 : fanOut.subscriber().written();
    var destinations = byId.values().stream().map(each -> each.request().destination());
    return Subscribed.of(byId.size(), destinations, live + delivered);
  }

  @Override
  public void ended() {
    List.copyOf(byId.keySet()).forEach(this::end);
  }
}
