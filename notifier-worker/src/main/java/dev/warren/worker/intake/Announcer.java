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
 */
final class Announcer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  private static final long EVERY_MS = 1_000;

  private final Claims claims;
  private final Supplier<@Nullable Connection> connection;
  private final Runnable onHeard;
  private final ScheduledExecutorService thread = DaemonThreads.timer("announcing");

  private volatile @Nullable Channel channel;

  /**
   * @param connection supplies the connection, or null while there is none
   * @param onHeard called when the claims that are due may have changed; must not wait
   */
  Announcer(Claims claims, Supplier<@Nullable Connection> connection, Runnable onHeard) {
    this.claims = claims;
    this.connection = connection;
    this.onHeard = onHeard;
  }

  void start() {
    thread.scheduleWithFixedDelay(this::announce, 0, EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void announce() {
    try {
      Channel current = channel;
      if (current == null || !current.isOpen()) {
        Connection on = connection.get();
        current = on == null ? null : listen(on);
        channel = current;
      }
      if (current != null) {
        publish(current, false);
      }
    } catch (IOException | RuntimeException e) {
      log.debug("this worker could not announce itself and tries again: {}", e.toString());
    }
  }

  private @Nullable Channel listen(Connection on) throws IOException {
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
    opened.basicConsume(
        queue,
        true,
        new DefaultConsumer(opened) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            Announcement announcement = Announcement.decode(body);
            if (announcement != null) {
              claims.heard(announcement);
              onHeard.run();
            }
          }
        });
    return opened;
  }

  private void publish(Channel on, boolean leaving) throws IOException {
    on.basicPublish(
        Names.WORKERS,
        "",
        new BasicProperties.Builder().contentType("application/json").build(),
        claims.announcement(leaving).encode());
  }

  /** Announces that this worker stops, so that the others take over its partitions at once. */
  @Override
  public void close() {
    thread.shutdownNow();
    Channel last = channel;
    if (last != null && last.isOpen()) {
      try {
        publish(last, true);
      } catch (IOException | RuntimeException e) {
        log.debug("the others will notice that this worker is gone: {}", e.toString());
      }
    }
  }
}
