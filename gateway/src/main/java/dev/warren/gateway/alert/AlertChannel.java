package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.ClientQueues;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.ReopeningChannel;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The AMQP channel by which the alerts of several users are consumed. It is closed whenever one of
 * them takes longer than {@code consumer_timeout} to acknowledge; that all are delivered again then
 * is nothing that a user would notice, as an alert that is shown already is not shown again.
 * Thread-safe.
 */
final class AlertChannel implements ConsumerChannels.Consuming {

  /**
   * So many share a channel: few enough that one slow reader's timeout is not everybody's, and a
   * connection's 2,047 channels still do for a million users.
   */
  private static final int USERS = 500;

  /**
   * How long a queue that was deleted is let alone before it is made anew: RabbitMQ has to tell
   * those on other channels first ({@link dev.warren.gateway.queue.Queues}).
   */
  private static final long DELETED_MS = 500;

  /** When to try again to declare a queue that RabbitMQ did not let be declared. */
  private static final long RETRY_MS = 5_000;

  private final int prefetch;
  private final Events events;
  private final Set<AlertInbox> inboxes = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ReopeningChannel kept;

  /** By which consumer each is consumed, on the channel's asking thread. */
  private final Map<AlertInbox, String> consumers = new HashMap<>();

  /** What it tells. On the broker's threads. */
  interface Events {
    void live(AlertInbox inbox);

    void failed(AlertInbox inbox, String reason);

    void delivered(
        AlertInbox inbox,
        AlertInbox.Delivery delivery,
        boolean redelivered,
        BasicProperties properties,
        byte[] body);

    void lost(AlertInbox inbox);
  }

  AlertChannel(int prefetch, Events events) {
    this.prefetch = prefetch;
    this.events = events;
  }

  AlertChannel on(ConsumerChannels channels) {
    kept = channels.keep(this);
    return this;
  }

  boolean hasRoom() {
    return inboxes.size() < USERS;
  }

  private ReopeningChannel kept() {
    ReopeningChannel current = kept;
    if (current == null) {
      throw new IllegalStateException("not kept yet");
    }
    return current;
  }

  void add(AlertInbox inbox) {
    inboxes.add(inbox);
    kept().ask((channel, queues) -> consume(channel, queues, inbox));
  }

  /** Consumes no more for it; what it has is delivered again, to whoever consumes then. */
  void remove(AlertInbox inbox, List<AlertInbox.Delivery> deliveries) {
    inboxes.remove(inbox);
    kept()
        .ask(
            (channel, queues) -> {
              String consumer = consumers.remove(inbox);
              if (consumer != null) {
                channel.basicCancel(consumer);
              }
              deliveries.forEach(this::giveBack);
            });
  }

  void acknowledge(AlertInbox.Delivery delivery) {
    kept()
        .acknowledge(
            delivery.by(), channel -> channel.basicAck(delivery.tag(), false), written -> {});
  }

  void giveBack(AlertInbox.Delivery delivery) {
    kept()
        .acknowledge(
            delivery.by(),
            channel -> channel.basicNack(delivery.tag(), false, true),
            written -> {});
  }

  /** What is no alert becomes a dead letter. */
  void refuse(AlertInbox.Delivery delivery) {
    kept()
        .acknowledge(
            delivery.by(), channel -> channel.basicReject(delivery.tag(), false), written -> {});
  }

  @Override
  public void opened(Channel channel, ClientQueues queues) throws IOException {
    consumers.clear();
    channel.basicQos(prefetch);
    for (AlertInbox inbox : inboxes) {
      consume(channel, queues, inbox);
    }
  }

  private void consume(Channel channel, ClientQueues queues, AlertInbox inbox) throws IOException {
    if (!inboxes.contains(inbox) || consumers.containsKey(inbox)) {
      return;
    }
    String queue;
    try {
      queue = queues.alerts(inbox.user);
    } catch (IOException | RuntimeException e) {
      if (!channel.isOpen()) {
        throw e;
      }
      // It was declared by another channel: those who share this one must not notice.
      events.failed(inbox, String.valueOf(e.getMessage()));
      kept().askLater((again, by) -> consume(again, by, inbox), RETRY_MS);
      return;
    }
    consumers.put(inbox, channel.basicConsume(queue, false, new Consumer(channel, inbox)));
    events.live(inbox);
  }

  @Override
  public void failed(String reason) {
    inboxes.forEach(inbox -> events.failed(inbox, reason));
  }

  @Override
  public void closed() {
    consumers.clear();
    inboxes.forEach(events::lost);
  }

  private final class Consumer extends DefaultConsumer {

    private final AlertInbox inbox;

    Consumer(Channel channel, AlertInbox inbox) {
      super(channel);
      this.inbox = inbox;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      events.delivered(
          inbox,
          new AlertInbox.Delivery(getChannel(), envelope.getDeliveryTag()),
          envelope.isRedeliver(),
          properties,
          body);
    }

    /** Its queue was deleted: it is made anew. */
    @Override
    public void handleCancel(String tag) {
      kept()
          .askLater(
              (channel, queues) -> {
                if (tag.equals(consumers.get(inbox))) {
                  consumers.remove(inbox);
                  consume(channel, queues, inbox);
                }
              },
              DELETED_MS);
    }
  }
}
