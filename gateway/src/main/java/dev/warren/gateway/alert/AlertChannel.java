package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.ReopeningChannel;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP channel that consumes the alert queues of several users. RabbitMQ closes it whenever one
 * of them leaves an alert unacknowledged past {@code consumer_timeout}, and then delivers all
 * alerts of all of them again. No user notices: a device that shows an alert does not show it
 * again. Thread-safe.
 */
final class AlertChannel implements ReopeningChannel.Work {

  /**
   * The users of one channel: few enough that one slow reader's timeout does not redeliver
   * everybody's alerts, and enough that the 2,047 channels of a connection serve a million users.
   */
  private static final int MOST_USERS = 500;

  /** The pause before a queue that RabbitMQ refused is declared again. */
  private static final long RETRY_MS = 5_000;

  private final int prefetch;
  private final LiveQueues queues;
  private final Set<Receiver> receivers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ReopeningChannel channel;

  /** The consumer tag of each receiver. Only on the thread of the channel. */
  private final Map<Receiver, String> consumers = new HashMap<>();

  /** A delivery that RabbitMQ expects an acknowledgement for. */
  record Delivery(Channel by, long tag, boolean redelivered) {}

  /** Receives one user's alerts. Called on threads of the RabbitMQ client; must not wait. */
  interface Receiver {

    String user();

    /** The user's queue is consumed. */
    void live();

    /** The user's queue cannot be consumed now; the channel retries. */
    void failed(String reason);

    void delivered(Delivery delivery, BasicProperties properties, byte[] body);

    /** The channel has ended: RabbitMQ delivers everything unacknowledged again. */
    void lost();
  }

  AlertChannel(int prefetch, LiveQueues queues) {
    this.prefetch = prefetch;
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

  void add(Receiver receiver) {
    receivers.add(receiver);
    channel().run(current -> consume(current, receiver));
  }

  /** Stops consuming a user's queue and requeues the alerts, for the user's next gateway. */
  void remove(Receiver receiver, List<Delivery> deliveries) {
    receivers.remove(receiver);
    channel()
        .run(
            current -> {
              String tag = consumers.remove(receiver);
              if (tag != null) {
                current.basicCancel(tag);
              }
              deliveries.forEach(this::requeue);
            });
  }

  void acknowledge(Delivery delivery) {
    write(delivery, on -> on.basicAck(delivery.tag(), false));
  }

  void requeue(Delivery delivery) {
    write(delivery, on -> on.basicNack(delivery.tag(), false, true));
  }

  void deadLetter(Delivery delivery) {
    write(delivery, on -> on.basicReject(delivery.tag(), false));
  }

  private void write(Delivery delivery, ReopeningChannel.Acknowledgement acknowledgement) {
    channel().acknowledge(delivery.by(), acknowledgement, written -> {});
  }

  @Override
  public void opened(Channel opened) throws IOException {
    consumers.clear();
    opened.basicQos(prefetch);
    receivers.forEach(receiver -> consume(opened, receiver));
  }

  /** Consumes as soon as the queue serves. */
  private void consume(Channel on, Receiver receiver) {
    if (!needsNone(receiver)) {
      queues
          .live(ClientQueue.ofAlerts(receiver.user()), () -> null)
          .whenComplete(
              (served, failure) -> {
                if (served != null) {
                  served.requeue(); // The consumer gets it.
                }
                channel()
                    .run(
                        current -> {
                          if (current == on && failure == null) {
                            consumeNow(current, receiver);
                          } else if (current == on) {
                            // The other users of this channel must not notice.
                            retryLater(receiver, ReconnectingConnection.reason(failure));
                          }
                        });
              });
    }
  }

  private boolean needsNone(Receiver receiver) {
    return !receivers.contains(receiver) || consumers.containsKey(receiver);
  }

  private void consumeNow(Channel on, Receiver receiver) throws IOException {
    if (!needsNone(receiver)) {
      String queue = ClientQueue.ofAlerts(receiver.user()).inRabbit();
      consumers.put(receiver, on.basicConsume(queue, false, new Deliveries(on, receiver)));
      // RabbitMQ confirms a consumer of a quorum queue before it has asked the queue.
      on.basicQos(prefetch);
      receiver.live();
    }
  }

  private void retryLater(Receiver receiver, String reason) {
    receiver.failed(reason);
    channel().runLater(current -> consume(current, receiver), RETRY_MS);
  }

  @Override
  public void failed(String reason) {
    receivers.forEach(receiver -> receiver.failed(reason));
  }

  @Override
  public void closed() {
    consumers.clear();
    receivers.forEach(Receiver::lost);
  }

  private final class Deliveries extends DefaultConsumer {

    private final Receiver receiver;

    Deliveries(Channel channel, Receiver receiver) {
      super(channel);
      this.receiver = receiver;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      receiver.delivered(
          new Delivery(getChannel(), envelope.getDeliveryTag(), envelope.isRedeliver()),
          properties,
          body);
    }

    /** The queue was deleted. */
    @Override
    public void handleCancel(String tag) {
      queues.forget(ClientQueue.ofAlerts(receiver.user()));
      channel()
          .run(
              current -> {
                if (consumers.remove(receiver, tag)) {
                  consume(current, receiver);
                }
              });
    }
  }
}
