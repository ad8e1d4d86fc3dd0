package dev.warren.gateway.alert;

import com.rabbitmq.client.Channel;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.consume.ReopeningChannel;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP channel that consumes the alert queues of several users. RabbitMQ closes the channel
 * whenever one of these users leaves an alert unacknowledged past {@code consumer_timeout}, and
 * then delivers all their unacknowledged alerts again. No user notices: a device that shows an
 * alert does not show it again. Thread-safe.
 */
final class AlertChannel implements ReopeningChannel.Work, AlertDeliveries.Owner {

  /**
   * The most users of one channel. They are few enough that one slow reader's timeout redelivers
   * the alerts of few others, and many enough that the 2,047 channels of a connection serve a
   * million users.
   */
  private static final int MOST_USERS = 500;

  /** The pause before the next declaration of a queue that RabbitMQ has refused. */
  private static final long RETRY_MS = 5_000;

  /** How long memory is kept for an alert that went back to RabbitMQ. */
  private static final long REDELIVERY_MS = 5_000;

  private final Function<Runnable, HeldAlerts> holding;
  private final LiveQueues queues;
  private final Map<AlertReceiver, HeldAlerts> receivers = new ConcurrentHashMap<>();

  /** The keys by which each user's queue is bound to {@link Names#ALERT_READERS}, by user. */
  private final Map<String, Set<String>> readerKeys = new ConcurrentHashMap<>();

  private volatile @Nullable ReopeningChannel channel;

  /** The consumers. Only on the thread of the channel. */
  private final Map<AlertReceiver, AlertDeliveries> consumers = new HashMap<>();

  /**
   * @param holding makes the {@link HeldAlerts} of a user, with the action that consumes again
   */
  AlertChannel(Function<Runnable, HeldAlerts> holding, LiveQueues queues) {
    this.holding = holding;
    this.queues = queues;
  }

  AlertChannel on(ConsumerChannels channels) {
    channel = channels.open(this);
    return this;
  }

  boolean hasRoom() {
    return receivers.size() < MOST_USERS;
  }

  private ReopeningChannel channel() {
    ReopeningChannel current = channel;
    if (current == null) {
      throw new IllegalStateException("not open yet");
    }
    return current;
  }

  void add(AlertReceiver receiver) {
    receivers.put(receiver, holding.apply(() -> adjustLater(receiver)));
    readerKeys.put(receiver.user(), ConcurrentHashMap.newKeySet());
    channel().run(current -> consume(current, receiver));
  }

  /**
   * Binds a user's queue by more keys: at once if the queue is consumed, or else before its
   * consumer starts.
   */
  void admit(String user, List<String> keys) {
    Set<String> known = readerKeys.getOrDefault(user, new HashSet<>());
    List<String> added = keys.stream().filter(known::add).toList();
    if (!added.isEmpty()) {
      channel()
          .run(
              current -> {
                if (isLive(user)) {
                  for (String key : added) {
                    bind(current, ClientQueue.ofAlerts(user).inRabbit(), key);
                  }
                }
              });
    }
  }

  private boolean isLive(String user) {
    return receivers.entrySet().stream()
        .anyMatch(each -> each.getKey().user().equals(user) && each.getValue().isLive);
  }

  /** Does not wait for RabbitMQ's reply, as each user has several keys. */
  private static void bind(Channel on, String queue, String key) throws IOException {
    on.queueBindNoWait(queue, Names.ALERT_READERS, key, Map.of());
  }

  /** Stops consuming a user's queue and requeues the alerts, for the user's next gateway. */
  void remove(AlertReceiver receiver, List<AlertDelivery> deliveries) {
    HeldAlerts removed = receivers.remove(receiver);
    if (removed != null) {
      removed.end();
    }
    readerKeys.remove(receiver.user());
    channel()
        .run(
            current -> {
              AlertDeliveries ending = consumers.remove(receiver);
              if (ending != null) {
                ending.cancel();
              }
              deliveries.forEach(each -> requeue(receiver, each));
            });
  }

  void acknowledge(AlertReceiver receiver, AlertDelivery delivery) {
    write(receiver, delivery, on -> on.basicAck(delivery.tag(), false));
  }

  void requeue(AlertReceiver receiver, AlertDelivery delivery) {
    write(receiver, delivery, on -> on.basicNack(delivery.tag(), false, true));
  }

  void deadLetter(AlertReceiver receiver, AlertDelivery delivery) {
    write(receiver, delivery, on -> on.basicReject(delivery.tag(), false));
  }

  private void write(
      AlertReceiver receiver,
      AlertDelivery delivery,
      ReopeningChannel.Acknowledgement acknowledgement) {
    channel().acknowledge(delivery.by(), acknowledgement, written -> {});
    HeldAlerts held = receivers.get(receiver);
    if (held != null) {
      held.settled(delivery, true);
      if (held.isMoreDue()) {
        adjustLater(receiver);
      }
    }
  }

  @Override
  public void opened(Channel opened) {
    consumers.clear();
    receivers.forEach(
        (receiver, held) -> {
          held.isLive = false;
          consume(opened, receiver);
        });
  }

  /** Consumes as soon as RabbitMQ executes commands on the queue. */
  private void consume(Channel on, AlertReceiver receiver) {
    if (!needsNone(receiver)) {
      queues
          .live(ClientQueue.ofAlerts(receiver.user()), QueueCreator.UNLIMITED)
          .whenComplete(
              (served, failure) -> {
                if (served != null && served.first() != null) {
                  receiver.taken(served.first().message());
                  served.requeue();
                }
                channel()
                    .run(
                        current -> {
                          if (current == on && failure == null) {
                            begin(current, receiver);
                          } else if (current == on) {
                            // The failure of one queue must not close the channel that other users
                            // share.
                            retryLater(receiver, ReconnectingConnection.reason(failure));
                          }
                        });
              });
    }
  }

  private boolean needsNone(AlertReceiver receiver) {
    return !receivers.containsKey(receiver) || consumers.containsKey(receiver);
  }

  private void begin(Channel on, AlertReceiver receiver) throws IOException {
    HeldAlerts held = receivers.get(receiver);
    if (held != null && !consumers.containsKey(receiver) && !held.isLive) {
      for (String key : readerKeys.getOrDefault(receiver.user(), Set.of())) {
        bind(on, ClientQueue.ofAlerts(receiver.user()).inRabbit(), key);
      }
      held.begin(on);
      consumeNow(on, receiver, held);
      held.isLive = true;
      receiver.live();
    }
  }

  /**
   * Consumes as far as the user's credit allows. Without credit, consuming starts when there is
   * some.
   */
  private void consumeNow(Channel on, AlertReceiver receiver, HeldAlerts held) throws IOException {
    int prefetch = held.next();
    if (prefetch > 0) {
      AlertDeliveries deliveries = new AlertDeliveries(on, receiver, held, this);
      on.basicQos(prefetch);
      held.granted(prefetch);
      consumers.put(receiver, deliveries);
      deliveries.begin(ClientQueue.ofAlerts(receiver.user()).inRabbit());
      // RabbitMQ confirms the consumer of a quorum queue before the queue knows of it. The reply to
      // one more command comes after that.
      on.basicQos(prefetch);
    }
    channel().runLater(later -> held.resumed(), held.isReserved() ? REDELIVERY_MS : 0);
  }

  private void adjustLater(AlertReceiver receiver) {
    channel().run(current -> adjust(current, receiver));
  }

  /** Replaces, pauses or resumes a user's consumer. */
  private void adjust(Channel on, AlertReceiver receiver) throws IOException {
    HeldAlerts held = receivers.get(receiver);
    AlertDeliveries present = consumers.get(receiver);
    if (held == null || !held.isLive) {
      return;
    }
    if (present == null) {
      consumeNow(on, receiver, held);
    } else if (!present.isCanceling() && (present.isFull() || held.isMoreDue())) {
      present.cancel(); // canceled() continues.
    }
  }

  @Override
  public void due(AlertDeliveries consumer) {
    adjustLater(consumer.receiver());
  }

  @Override
  public void canceled(AlertDeliveries ended) {
    channel()
        .run(
            ended.getChannel(),
            current -> {
              ended.giveBack();
              if (consumers.remove(ended.receiver(), ended)) {
                adjust(current, ended.receiver());
              }
            });
  }

  @Override
  public void deleted(AlertDeliveries ended) {
    AlertReceiver receiver = ended.receiver();
    queues.forget(ClientQueue.ofAlerts(receiver.user()));
    channel()
        .run(
            ended.getChannel(),
            current -> {
              if (consumers.remove(receiver, ended)) {
                HeldAlerts held = receivers.get(receiver);
                if (held != null) {
                  held.isLive = false;
                }
                consume(current, receiver);
              }
            });
  }

  private void retryLater(AlertReceiver receiver, String reason) {
    receiver.failed(reason);
    channel().runLater(current -> consume(current, receiver), RETRY_MS);
  }

  @Override
  public void failed(String reason) {
    receivers.keySet().forEach(receiver -> receiver.failed(reason));
  }

  @Override
  public void closed() {
    consumers.clear();
    receivers.keySet().forEach(AlertReceiver::lost);
  }
}
