package dev.warren.worker.letter;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Backoff;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.presence.Note;
import dev.warren.trace.EventMark;
import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Moves messages from {@code warren.undeliverable} to the dead letters and adds the reason. It
 * handles one message at a time and acknowledges each after its letter is confirmed: such messages
 * are rare, and a letter may be written twice but never lost. Any failure ends the AMQP channel;
 * the next one opens after a backoff.
 */
public final class UndeliverableConsumer
    implements ReconnectingConnection.Work, HealthIndicator, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(UndeliverableConsumer.class);

  /** One at a time: while a letter cannot be written, no other message's deliveries must count. */
  private static final int PREFETCH = 1;

  /**
   * After this many deliveries, the letter keeps only the body: the publisher's headers or
   * properties may be the reason why it could not be written.
   */
  private static final int MOST_DELIVERIES = 3;

  private static final long CONFIRM_TIMEOUT_MS = 10_000;
  private static final Backoff REOPEN_BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final Declaration declaration;
  private final ScheduledExecutorService reopenThread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "undeliverable"));

  private final AtomicInteger failures = new AtomicInteger();
  private final LongAdder letters = new LongAdder();
  private volatile @Nullable Connection connection;

  /** The reason why the queue is not consumed now; null while it is. */
  private volatile @Nullable String problem = "not connected yet";

  /**
   * Declares the queues and exchanges that are needed. Repeated after a failure, because a deletion
   * may be the cause.
   */
  public interface Declaration {
    void on(Connection connection) throws IOException, TimeoutException;
  }

  public UndeliverableConsumer(Declaration declaration) {
    this.declaration = declaration;
  }

  /** Starts to consume. The caller has declared the queue. */
  @Override
  public void opened(Connection opened) throws IOException {
    connection = opened;
    open(opened);
  }

  @Override
  public void closed() {
    connection = null;
    problem = "connection lost";
  }

  private void open(Connection on) throws IOException {
    Channel channel = on.createChannel();
    if (channel == null) {
      throw new IOException(
          "RabbitMQ's channel_max leaves no channel for %s; raise channel_max"
              .formatted(Names.UNDELIVERABLE));
    }
    channel.confirmSelect();
    channel.basicQos(PREFETCH);
    problem = null;
    channel.basicConsume(Names.UNDELIVERABLE, false, new Consumer(on, channel));
  }

  private void reopenLater(Connection on, String reason) {
    if (on != connection || !on.isOpen()) {
      // The next connection consumes the queue again.
      return;
    }
    problem = reason;
    long afterMs = REOPEN_BACKOFF.delayMs(failures.incrementAndGet());
    log.warn("{}: no longer consumed: {}; retry in {} ms", Names.UNDELIVERABLE, reason, afterMs);
    reopenThread.schedule(() -> reopen(on), afterMs, TimeUnit.MILLISECONDS);
  }

  private void reopen(Connection on) {
    try {
      if (on.isOpen()) {
        declaration.on(on);
        open(on);
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      reopenLater(on, ReconnectingConnection.reason(e));
    }
  }

  @Override
  public void close() {
    reopenThread.shutdownNow();
  }

  /** The number of letters written since the start. */
  public long letters() {
    return letters.sum();
  }

  /** Up while the queue is consumed. */
  @Override
  public Health health() {
    String current = problem;
    return current == null
        ? Health.up().build()
        : Health.down().withDetail("problem", current).build();
  }

  /** Waits for confirms inside its callbacks, which the AMQP client calls one at a time. */
  private final class Consumer extends DefaultConsumer {

    private final Connection on;

    /** RabbitMQ's reason for returning the letter, set by the reader thread before the confirm. */
    private volatile @Nullable String returned;

    /** The reason why this consumer ended the channel; null if it did not. */
    private volatile @Nullable String failure;

    Consumer(Connection on, Channel channel) {
      super(channel);
      this.on = on;
      channel.addReturnListener(message -> returned = message.getReplyText());
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) throws IOException {
      if (!getChannel().isOpen()) {
        // The message was prefetched before the channel ended. RabbitMQ delivers the message again
        // on the next one.
        return;
      }
      if (Note.isNote(properties.getType())) {
        // A note is outdated by now, and a replay would only do harm, so it is dropped.
        getChannel().basicAck(envelope.getDeliveryTag(), false);
        return;
      }
      Publication letter = UndeliverableLetter.of(envelope, properties, body);
      if (deliveries(properties) >= MOST_DELIVERIES) {
        letter = DeadLetter.bare(letter);
      }
      try {
        publish(letter);
        getChannel().basicAck(envelope.getDeliveryTag(), false);
        failures.set(0);
        letters.increment();
        EventMark.of(properties)
            .log(
                log.atInfo(),
                "dead letter from '{}': {}",
                letter.routingKey(),
                letter.properties().getHeaders().get(Names.REASON_HEADER));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        getChannel().abort();
      } catch (IOException | TimeoutException | ShutdownSignalException e) {
        failure = "a dead letter was not confirmed: " + e.getMessage();
        getChannel().abort();
      }
    }

    /** How often this queue has delivered the message before. */
    private static int deliveries(BasicProperties properties) {
      Object count =
          properties.getHeaders() == null ? null : properties.getHeaders().get("x-delivery-count");
      return count instanceof Number number ? number.intValue() : 0;
    }

    private void publish(Publication letter)
        throws IOException, TimeoutException, InterruptedException {
      returned = null;
      getChannel()
          .basicPublish(
              letter.exchange(), letter.routingKey(), true, letter.properties(), letter.body());
      if (!getChannel().waitForConfirms(CONFIRM_TIMEOUT_MS)) {
        throw new IOException("RabbitMQ refused it");
      }
      if (returned != null) {
        throw new IOException("RabbitMQ returned it: " + returned);
      }
    }

    @Override
    public void handleCancel(String tag) throws IOException {
      // After a cancel the AMQP client no longer reports the end of the channel to this consumer.
      getChannel().abort();
      reopenLater(on, "its queue was deleted");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
      String own = failure;
      reopenLater(on, own == null ? String.valueOf(cause.getMessage()) : own);
    }
  }
}
