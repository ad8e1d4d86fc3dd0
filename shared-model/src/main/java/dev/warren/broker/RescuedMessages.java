package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that a consumer received from a queue which is then deleted. They exist only in this
 * process, until they are published again. Thread-safe.
 */
final class RescuedMessages {

  private static final Logger log = LoggerFactory.getLogger(RescuedMessages.class);

  /** With the pauses of {@link #BACKOFF}, these take about a minute. */
  private static final int TRIES = 10;

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(15));

  private static final int PATIENCE_MS = 10_000;

  private final String name;
  private final Declaration declaration;
  private final Deque<Message> messages = new ArrayDeque<>();

  private record Message(BasicProperties properties, byte[] body) {}

  /** Declares the queue {@code /queue/<name>}. */
  interface Declaration {

    /** Returns the queue's name in RabbitMQ. */
    String declare(Connection by, String name) throws IOException;
  }

  /**
   * @param name the name in {@code /queue/<name>}
   */
  RescuedMessages(String name, Declaration declaration) {
    this.name = name;
    this.declaration = declaration;
  }

  synchronized void add(BasicProperties properties, byte[] body) {
    messages.add(new Message(properties, body));
  }

  /**
   * Declares the queue again and publishes the messages to it, each until RabbitMQ confirms it.
   * Each attempt has a connection of its own. Waits for RabbitMQ; gives up after about a minute,
   * with an ERROR in the log.
   */
  synchronized void publishAgain(ReconnectingConnection.Connector connector) {
    // A gateway that ends interrupts this thread, and without another attempt the messages would be
    // lost.
    boolean interrupted = Thread.interrupted();
    Exception last = null;
    for (int tries = 0; tries < TRIES && !messages.isEmpty(); tries++) {
      try {
        // Before the new queue exists, RabbitMQ before 4.0 must have notified the other consumers
        // that the queue is gone.
        Thread.sleep(
            interrupted ? 0 : tries == 0 ? ClientQueues.DELETED_PAUSE_MS : BACKOFF.delayMs(tries));
        publish(connector);
      } catch (InterruptedException e) {
        interrupted = true;
        last = e;
      } catch (IOException | TimeoutException | RuntimeException e) {
        last = e;
        log.warn("{}: messages wait to be published again: {}", name, e.toString());
      }
    }
    if (!messages.isEmpty()) {
      log.error(
          "queue {}: {} messages are lost: the queue was deleted while they arrived, and RabbitMQ"
              + " does not take them again",
          name,
          messages.size(),
          last);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish(ReconnectingConnection.Connector connector)
      throws IOException, TimeoutException, InterruptedException {
    Connection connection = connector.connect("warren-publishing-again");
    try {
      String queue = declaration.declare(connection, name);
      Channel channel = connection.createChannel();
      AtomicBoolean returned = new AtomicBoolean();
      channel.addReturnListener(back -> returned.set(true));
      channel.confirmSelect();
      while (!messages.isEmpty()) {
        Message first = messages.element();
        channel.basicPublish("", queue, true, first.properties, first.body);
        if (!channel.waitForConfirms(PATIENCE_MS) || returned.get()) {
          throw new IOException("RabbitMQ did not store a message");
        }
        messages.remove();
      }
    } finally {
      connection.abort(PATIENCE_MS);
    }
  }
}
