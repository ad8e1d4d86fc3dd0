package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.Names;
import dev.warren.thread.DaemonThreads;
import dev.warren.worker.ownership.Announcement;
import dev.warren.worker.ownership.Claims;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces this worker to all workers once a second, and listens to their announcements. It uses
 * one AMQP channel on the connection that publishes. The worker hears its own announcements too;
 * {@link Claims} counts time by them.
 *
 * <p>It looks whether a silent worker is dead by an empty message to that worker's own queue, which
 * RabbitMQ returns if the queue is gone with the worker's connection.
 */
final class Announcer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  private static final long EVERY_MS = 1_000;
  private static final byte[] EMPTY = {};

  private final Claims claims;
  private final Supplier<@Nullable Connection> connection;
  private final Heard onHeard;
  private final ScheduledExecutorService thread = DaemonThreads.timer("announcing");

  private volatile @Nullable Listening listening;

  /** An AMQP channel, and the queue on which it listens. */
  private record Listening(Channel channel, String queue) {}

  /**
   * The tasks for messages of other programs. Neither may wait.
   *
   * @param claims the claims that are due may have changed
   * @param partitions the number of partitions may have changed
   */
  record Heard(Runnable claims, Runnable partitions) {}

  /** The message to publish, for the worker's own queue. */
  private interface Message {
    Announcement of(String queue);
  }

  /**
   * @param connection supplies the connection, or null while there is none
   */
  Announcer(Claims claims, Supplier<@Nullable Connection> connection, Heard onHeard) {
    this.claims = claims;
    this.connection = connection;
    this.onHeard = onHeard;
  }

  void start() {
    thread.scheduleWithFixedDelay(this::announce, 0, EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /** Announces this worker's claims, which have changed; the regular announcement is too late. */
  void changed() {
    later(() -> publish(claims::changed));
  }

  private void announce() {
    try {
      Listening current = listening;
      if (current == null || !current.channel().isOpen()) {
        Connection on = connection.get();
        listening = on == null ? null : listen(on);
      }
      publish(claims::announcement);
    } catch (IOException | RuntimeException e) {
      log.debug("this worker could not announce itself and tries again: {}", e.toString());
    }
  }

  private @Nullable Listening listen(Connection on) throws IOException {
    Channel opened = on.createChannel();
    if (opened == null) {
      log.warn("RabbitMQ's channel_max leaves no channel for announcements; raise channel_max");
      return null;
    }
    claims.listening();
    opened.exchangeDeclare(Names.WORKERS, "fanout", true);
    // A new name each time: RabbitMQ may not have deleted the queue of the last connection yet.
    String queue = Names.WORKERS + "." + UUID.randomUUID();
    opened.queueDeclare(queue, false, true, true, null);
    opened.queueBind(queue, Names.WORKERS, "");
    opened.addReturnListener(
        returned -> {
          log.info("{} is gone, and with it its worker", returned.getRoutingKey());
          claims.gone(returned.getRoutingKey());
          onHeard.claims().run();
        });
    opened.basicConsume(
        queue,
        true,
        new DefaultConsumer(opened) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            if (Names.PARTITIONS.equals(properties.getType())) {
              onHeard.partitions().run();
              return;
            }
            Announcement announcement = Announcement.decode(body);
            if (announcement != null) {
              heard(announcement);
            }
          }
        });
    return new Listening(opened, queue);
  }

  private void heard(Announcement announcement) {
    if (claims.heard(announcement)) {
      changed();
    }
    if (!claims.suspects().isEmpty()) {
      later(this::probeSuspects);
    }
    onHeard.claims().run();
  }

  private void probeSuspects() throws IOException {
    Listening current = listening;
    if (current != null && current.channel().isOpen()) {
      for (String queue : claims.suspects()) {
        current.channel().basicPublish("", queue, true, null, EMPTY);
      }
    }
  }

  private void publish(Message message) throws IOException {
    Listening current = listening;
    if (current != null && current.channel().isOpen()) {
      current
          .channel()
          .basicPublish(
              Names.WORKERS,
              "",
              new BasicProperties.Builder().contentType("application/json").build(),
              message.of(current.queue()).encode());
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Runs a step that may wait for the socket, which the AMQP client's threads must not. */
  private void later(Step step) {
    try {
      thread.execute(
          () -> {
            try {
              step.run();
            } catch (IOException | RuntimeException e) {
              log.debug("the next regular announcement does it again: {}", e.toString());
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("this worker stops, and announces nothing more");
    }
  }

  /**
   * Announces that this worker stops, so that the others take over its partitions at once. Gives up
   * after a second, because RabbitMQ may not read, during an alarm.
   */
  @Override
  public void close() {
    later(() -> publish(queue -> claims.leaving()));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        log.info("the others will notice by themselves that this worker is gone");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
