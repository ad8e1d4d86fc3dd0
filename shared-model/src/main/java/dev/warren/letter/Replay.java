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

/** Posts letters again, one after the other, on an AMQP channel of its own. Not thread-safe. */
final class Replay implements AutoCloseable {

  private static final long CONFIRM_TIMEOUT_MS = 10_000;

  private final Connection connection;

  /** Made anew when RabbitMQ has closed it, as it does for an exchange that is not there. */
  private @Nullable Channel channel;

  /** Written by the thread that reads the connection, before the confirm that is waited for. */
  private volatile @Nullable String returned;

  Replay(Connection connection) {
    this.connection = connection;
  }

  /** Posts the letter and waits for the confirm. */
  void post(Letter letter, Delivery got) throws IOException, LetterRefused {
    String exchange = letter.exchange();
    if (exchange == null) {
      throw new LetterRefused(
          "letter '%s' does not say to which exchange it was posted".formatted(letter.id()));
    }
    Channel posting = channel();
    returned = null;
    try {
      posting.basicPublish(
          exchange, letter.routingKey(), true, asPosted(got.getProperties()), got.getBody());
      if (!posting.waitForConfirms(CONFIRM_TIMEOUT_MS)) {
        throw refused(letter, "RabbitMQ did not take it");
      }
    } catch (ShutdownSignalException e) {
      if (Reading.isNotFound(e)) {
        throw refused(letter, "there is no such exchange");
      }
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a letter was replayed", e);
    } catch (TimeoutException e) {
      // Its confirm may still come, and must not be taken for that of the next one.
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
        "letter '%s' cannot be posted to exchange '%s' with routing key '%s': %s"
            .formatted(letter.id(), letter.exchange(), letter.routingKey(), why));
  }

  /** Without what Warren and RabbitMQ wrote about its way; with the time of a topic message. */
  private static BasicProperties asPosted(BasicProperties letter) {
    Map<String, Object> own = new HashMap<>();
    Letter.headers(letter)
        .forEach(
            (name, value) -> {
              if (Names.isPublishersOwn(name) || name.equals(Names.TIMESTAMP_HEADER)) {
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
