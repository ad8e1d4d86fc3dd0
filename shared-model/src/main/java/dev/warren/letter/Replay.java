package dev.warren.letter;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Posts letters again, one at a time, on an AMQP channel of its own. Not thread-safe. */
final class Replay implements AutoCloseable {

  private static final long CONFIRM_TIMEOUT_MS = 10_000;

  private final Connection connection;

  /** Opened again after RabbitMQ has closed it, as RabbitMQ does when an exchange is missing. */
  private @Nullable Channel channel;

  /** Set by the connection's reader thread before the confirm arrives that {@link #post} awaits. */
  private volatile @Nullable String returned;

  Replay(Connection connection) {
    this.connection = connection;
  }

  /** Posts a letter and waits for the confirm. */
  void post(Letter letter, Delivery delivery) throws IOException, LetterRefused {
    String exchange = letter.exchange();
    if (exchange == null) {
      throw new LetterRefused(
          LetterRefused.Why.UNROUTABLE,
          "letter '%s' does not name the exchange that it was posted to".formatted(letter.id()));
    }
    Channel posting = channel();
    returned = null;
    try {
      posting.basicPublish(
          exchange,
          letter.routingKey(),
          true,
          asPosted(delivery.getProperties()),
          delivery.getBody());
      if (!posting.waitForConfirms(CONFIRM_TIMEOUT_MS)) {
        throw refused(letter, "RabbitMQ could not store it");
      }
    } catch (ShutdownSignalException e) {
      if (LetterReader.isNotFound(e)) {
        throw refused(letter, "there is no such exchange");
      }
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while replaying a letter", e);
    } catch (TimeoutException e) {
      // A late confirm must not be mistaken for that of the next letter.
      posting.abort();
      throw new IOException("RabbitMQ did not confirm the replay", e);
    }
    String why = returned;
    if (why != null) {
      throw refused(letter, why);
    }
  }

  private static LetterRefused refused(Letter letter, String why) {
    return new LetterRefused(
        LetterRefused.Why.UNROUTABLE,
        "letter '%s' cannot be posted to exchange '%s' with routing key '%s': %s"
            .formatted(letter.id(), letter.exchange(), letter.routingKey(), why));
  }

  /**
   * The publisher's own properties, the time and the stamps of a client's gateway, without the
   * other headers that Warren and RabbitMQ added.
   */
  private static BasicProperties asPosted(BasicProperties letter) {
    Map<String, Object> own = new HashMap<>();
    Letter.headers(letter)
        .forEach(
            (name, value) -> {
              if (Names.isPublishersOwn(name)
                  || Names.isStamp(name)
                  || name.equals(Names.TIMESTAMP_HEADER)) {
                own.put(name, value);
              }
            });
    return letter.builder().headers(own.isEmpty() ? null : own).build();
  }

  private Channel channel() throws IOException {
    Channel current = channel;
    if (current == null || !current.isOpen()) {
      current = connection.createChannel();
      if (current == null) {
        throw new IOException("RabbitMQ's channel_max leaves no channel to replay letters by");
      }
      current.confirmSelect();
      current.addReturnListener(message -> returned = message.getReplyText());
      channel = current;
    }
    return current;
  }

  @Override
  public void close() throws IOException {
    Channel current = channel;
    if (current != null) {
      current.abort();
    }
  }
}
