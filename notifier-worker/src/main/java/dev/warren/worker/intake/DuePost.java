package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.presence.Note;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what all partitions of one connection post themselves a {@link Note.Due}, on an AMQP channel
 * of its own. Without confirms: what does not come back is posted again. Only {@link #thread}
 * posts.
 */
final class DuePost {

  private static final Logger log = LoggerFactory.getLogger(DuePost.class);

  private final Connection connection;
  private final ScheduledExecutorService thread;
  private @Nullable Channel channel;

  DuePost(Connection connection, ScheduledExecutorService thread) {
    this.connection = connection;
    this.thread = thread;
  }

  ScheduledExecutorService thread() {
    return thread;
  }

  /**
   * @param by a channel, or {@link Memory#PARTITION}
   */
  void post(String queue, String by, Note.Due due) {
    BasicProperties properties =
        new BasicProperties.Builder().type(due.type()).contentType("application/json").build();
    boolean direct = by.equals(Memory.PARTITION);
    try {
      if (channel == null || !channel.isOpen()) {
        channel = connection.createChannel();
      }
      if (channel != null) {
        channel.basicPublish(
            direct ? "" : Family.of(queue).exchange(),
            direct ? queue : by,
            properties,
            due.encode());
      }
    } catch (IOException | RuntimeException e) {
      log.debug("{}: not posted: {}", queue, e.toString());
    }
  }
}
