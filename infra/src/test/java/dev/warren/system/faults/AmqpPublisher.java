package dev.warren.system.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts events to {@code warren.events}, persistent, mandatory and with confirms, many at a time.
 * After a lost connection, unconfirmed messages stay unknown and are not published again, so that
 * each outcome belongs to exactly one message. The publisher has a thread and a connection of its
 * own.
 */
final class AmqpPublisher implements Sender {

  private static final int MOST_OPEN = 300;
  private static final int CLOSE_WITHIN_MS = 2_000;
  private static final long LAST_CONFIRMS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ConnectionFactory factory;
  private final Accounts accounts;
  private final Lanes lanes;
  private final Pace pace;
  private final Thread thread;
  private volatile boolean stopping;

  AmqpPublisher(
      String name, ConnectionFactory factory, Accounts accounts, Lanes lanes, double perSecond) {
    this.factory = factory;
    this.accounts = accounts;
    this.lanes = lanes;
    this.pace = new Pace(perSecond);
    this.thread = DaemonThreads.named(name, this::run);
  }

  /** The state of one connection: its unconfirmed messages by number, and its returned ones. */
  private final class Open {
    private final NavigableMap<Long, MessageId> bySequence = new ConcurrentSkipListMap<>();
    private final Set<String> returned = ConcurrentHashMap.newKeySet();

    void listenTo(Channel channel) throws IOException {
      channel.addReturnListener(back -> returned.add(back.getProperties().getMessageId()));
      channel.addConfirmListener(
          (sequence, multiple) -> confirmed(sequence, multiple, true),
          // After a nack, RabbitMQ may have stored the message in some of the queues.
          (sequence, multiple) -> confirmed(sequence, multiple, false));
    }

    private void confirmed(long sequence, boolean multiple, boolean stored) {
      Map<Long, MessageId> confirmed =
          multiple
              ? bySequence.headMap(sequence, true)
              : bySequence.subMap(sequence, true, sequence, true);
      for (MessageId id : confirmed.values()) {
        // RabbitMQ returns a mandatory message without a queue, and then confirms it.
        Outcome outcome =
            returned.remove(id.toString())
                ? Outcome.REFUSED
                : stored ? Outcome.ACKNOWLEDGED : Outcome.UNKNOWN;
        accounts.of(id).outcome(id, outcome);
      }
      confirmed.clear();
    }
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!stopping) {
        try {
          Connection connection = factory.newConnection(thread.getName());
          try {
            publishOn(connection);
          } finally {
            connection.abort(CLOSE_WITHIN_MS);
          }
        } catch (IOException | TimeoutException | ShutdownSignalException brokenOff) {
          Thread.sleep(200);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publishOn(Connection connection) throws IOException, InterruptedException {
    Channel channel = connection.createChannel();
    Open open = new Open();
    open.listenTo(channel);
    channel.confirmSelect();
    while (!stopping && channel.isOpen()) {
      if (open.bySequence.size() >= MOST_OPEN) {
        Thread.sleep(10);
        continue;
      }
      pace.await();
      publish(channel, open, lanes.next());
    }
    long until = System.nanoTime() + LAST_CONFIRMS_WITHIN_NANOS;
    while (!open.bySequence.isEmpty() && channel.isOpen() && System.nanoTime() < until) {
      Thread.sleep(10);
    }
  }

  private void publish(Channel channel, Open open, Lanes.Message message) throws IOException {
    accounts.of(message.id()).sends(message.id());
    open.bySequence.put(channel.getNextPublishSeqNo(), message.id());
    channel.basicPublish(
        Names.EVENTS,
        message.to(),
        true,
        new BasicProperties.Builder()
            .deliveryMode(2)
            .contentType("application/json")
            .messageId(message.id().toString())
            .build(),
        message.body().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(TimeUnit.NANOSECONDS.toMillis(LAST_CONFIRMS_WITHIN_NANOS) + 10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
