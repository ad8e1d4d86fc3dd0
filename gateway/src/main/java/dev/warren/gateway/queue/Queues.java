package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.bounded.Bounded;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.consume.Unread;
import dev.warren.gateway.publish.ConfirmedPublisher;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The destinations {@code /queue/<name>}: consumes from queues and sends to them. A queue is
 * declared at its first use. Thread-safe; no method waits.
 */
public final class Queues implements AutoCloseable {

  /**
   * The most lanes, more than are in use at a time. A forgotten lane is created again, which does
   * no harm.
   */
  private static final int MOST_LANES = 10_000;

  private final ConsumerChannels channels;
  private final QueueSettings settings;
  private final Budget deliveries;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Queues::daemon);
  private final QueueLane.Shared shared;

  /** Guarded by itself. */
  private final Map<String, QueueLane> lanes = Bounded.leastRecentlyUsedMap(MOST_LANES);

  /**
   * @param deliveries the budget for messages that clients have not read yet
   * @param boundedWait how long a message may take until RabbitMQ has confirmed it
   */
  public Queues(
      ConsumerChannels channels,
      ConfirmedPublisher publisher,
      QueueSettings settings,
      Budget deliveries,
      Duration boundedWait) {
    this.channels = channels;
    this.settings = settings;
    this.deliveries = deliveries;
    this.shared = new QueueLane.Shared(channels.queues(), publisher, boundedWait, timer);
  }

  private static Thread daemon(Runnable tasks) {
    Thread thread = new Thread(tasks, "warren-queues-overdue");
    thread.setDaemon(true);
    return thread;
  }

  /** The account of the messages that one session has not read yet. */
  public Unread unread() {
    return new Unread(settings.maxUnread().toBytes(), deliveries);
  }

  /** See {@link QueueSettings#readTimeout}. */
  public Duration readTimeout() {
    return settings.readTimeout();
  }

  /**
   * Adds a consumer to a queue.
   *
   * @param prefetch how many deliveries may be unacknowledged; in rare cases one more, see {@link
   *     FirstMessages}
   * @param automatic whether the caller acknowledges each delivery as soon as it is written
   * @param unread the account of the consumer's session
   * @param creator as for {@link #send}
   */
  public QueueConsumer consume(
      String name,
      int prefetch,
      boolean automatic,
      Unread unread,
      QueueCreator creator,
      QueueListener listener) {
    FirstMessages firsts = new FirstMessages();
    QueueTerms terms = new QueueTerms(prefetch, automatic, unread, lane(name).size(), creator);
    ClientQueue queue = ClientQueue.named(name);
    return new QueueConsumer(
            new QueueIntake(queue, channels.queues(), terms, listener, firsts), firsts)
        .on(channels);
  }

  private QueueLane lane(String name) {
    synchronized (lanes) {
      return lanes.computeIfAbsent(name, n -> new QueueLane(ClientQueue.named(n), shared));
    }
  }

  /**
   * Sends to a queue, in the order of the calls. Completes when RabbitMQ has confirmed the message;
   * fails with {@link dev.warren.gateway.publish.PublishFailed}.
   *
   * @param client the client, which waits for its turn among all that publish
   * @param creator asked on another thread if the queue does not exist
   */
  public CompletionStage<Void> send(
      Object client, QueueCreator creator, String name, BasicProperties properties, byte[] body) {
    return lane(name).send(client, creator, properties, body);
  }

  /** The reason why queues cannot be consumed now; null while they can. */
  public @Nullable String problem() {
    return channels.problem();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
