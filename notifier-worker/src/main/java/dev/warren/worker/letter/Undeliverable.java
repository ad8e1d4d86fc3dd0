package dev.warren.worker.letter;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.presence.Note;
import dev.warren.worker.publish.Publication;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Takes what RabbitMQ gave up delivering from {@code warren.undeliverable} to the dead letters,
 * with the reason. One message after the other, each confirmed before it is acknowledged: they are
 * few, and one may come twice but none is lost. Whatever goes wrong ends the AMQP channel, and the
 * next one is opened after a while.
 */
public final class Undeliverable
    implements ReconnectingConnection.Work, HealthIndicator, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Undeliverable.class);

  private static final int PREFETCH = 16;
  private static final long CONFIRM_TIMEOUT_MS = 10_000;
  private static final long FIRST_REOPEN_MS = 1_000;
  private static final long LAST_REOPEN_MS = 30_000;

  private final Declaration declaration;
  private final ScheduledExecutorService reopening =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "undeliverable"));

  private volatile @Nullable Connection connection;
  private volatile long reopenAfterMs = FIRST_REOPEN_MS;
  private final LongAdder letters = new LongAdder();

  /** Why nothing is consumed; null while it is. */
  private volatile @Nullable String problem = "not connected yet";

  /** Declares what is consumed and published to; done again where the channel has ended. */
  public interface Declaration {
    void on(Connection connection) throws IOException, TimeoutException;
  }

  public Undeliverable(Declaration declaration) {
    this.declaration = declaration;
  }

  /** Begins to consume; what has to be there is declared already. */
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
      throw new IOException("RabbitMQ's channel_max leaves no channel for " + Names.UNDELIVERABLE);
    }
    channel.confirmSelect();
    channel.basicQos(PREFETCH);
    problem = null;
    channel.basicConsume(Names.UNDELIVERABLE, false, new Consumer(on, channel));
  }

  private void ended(Connection on, String reason) {
    // Of an earlier connection: on the next one it is consumed again already.
    if (on != connection || !on.isOpen()) {
      return;
    }
    problem = reason;
    long afterMs = reopenAfterMs;
    reopenAfterMs = Math.min(2 * afterMs, LAST_REOPEN_MS);
    log.warn("{}: consumed no more: {}; again in {} ms", Names.UNDELIVERABLE, reason, afterMs);
    reopening.schedule(() -> reopen(on), afterMs, TimeUnit.MILLISECONDS);
  }

  private void reopen(Connection on) {
    try {
      if (on.isOpen()) {
        declaration.on(on);
        open(on);
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      ended(on, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    reopening.shutdownNow();
  }

  /** How many letters were written. */
  public long letters() {
    return letters.sum();
  }

  /** Up while it is consumed. */
  @Override
  public Health health() {
    String current = problem;
    return current == null
        ? Health.up().build()
        : Health.down().withDetail("problem", current).build();
  }

  /** Waits in its callbacks, which the AMQP client calls one after the other, for RabbitMQ. */
  private final class Consumer extends DefaultConsumer {

    private final Connection on;

    /** Set by the thread that reads the connection, before the confirm that is waited for. */
    private volatile @Nullable String returned;

    /** Why this ended the channel itself. */
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
        // It was here already when the channel was ended; it comes again by the next one.
        return;
      }
      if (Note.isNote(properties.getType())) {
        // What gateways and workers told each other is old, and nobody's to replay.
        getChannel().basicAck(envelope.getDeliveryTag(), false);
        return;
      }
      Publication letter = GivenUp.letter(envelope, properties, body);
      try {
        publish(letter);
        getChannel().basicAck(envelope.getDeliveryTag(), false);
        reopenAfterMs = FIRST_REOPEN_MS;
        letters.increment();
        log.info(
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

    private void publish(Publication letter)
        throws IOException, TimeoutException, InterruptedException {
      returned = null;
      getChannel()
          .basicPublish(
              letter.exchange(), letter.routingKey(), true, letter.properties(), letter.body());
      if (!getChannel().waitForConfirms(CONFIRM_TIMEOUT_MS)) {
        throw new IOException("RabbitMQ did not take it");
      }
      if (returned != null) {
        throw new IOException("it was returned: " + returned);
      }
    }

    @Override
    public void handleCancel(String tag) throws IOException {
      // RabbitMQ has forgotten the consumer, which is not told of the channel's end any more.
      getChannel().abort();
      ended(on, "its queue is gone");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
      String own = failure;
      ended(on, own == null ? String.valueOf(cause.getMessage()) : own);
    }
  }
}
