package dev.warren.worker.ownership;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.presence.Note;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts {@link Note.TimerDue} for all partitions of one worker, on an AMQP channel of its own.
 * Publishes without confirms: a note that does not return is posted again. Confined to {@link
 * #thread}.
 */
public final class TimerPublisher {

  private static final Logger log = LoggerFactory.getLogger(TimerPublisher.class);

  private final Supplier<@Nullable Connection> connection;
  private final ScheduledExecutorService thread;
  private @Nullable Channel channel;

  /** The thread that published first, and so the only one that may. */
  private @Nullable Thread confinedTo;

  /**
   * @param connection supplies the connection, or null while there is none; then no note is posted
   * @param thread a single thread, which runs the timers as well
   */
  public TimerPublisher(
      Supplier<@Nullable Connection> connection, ScheduledExecutorService thread) {
    this.connection = connection;
    this.thread = thread;
  }

  ScheduledExecutorService thread() {
    return thread;
  }

  /**
   * @param through a channel, or {@link Memory#PARTITION}
   */
  void publish(String queue, String through, Note.TimerDue due) {
    assert isConfined() : "published by " + Thread.currentThread() + ", not " + confinedTo;
    BasicProperties properties =
        new BasicProperties.Builder().type(due.type()).contentType("application/json").build();
    boolean direct = through.equals(Memory.PARTITION);
    try {
      if (channel == null || !channel.isOpen()) {
        Connection current = connection.get();
        channel = current == null ? null : current.createChannel();
      }
      if (channel != null) {
        channel.basicPublish(
            direct ? "" : Family.of(queue).exchange(),
            direct ? queue : through,
            properties,
            due.encode());
      }
    } catch (IOException | RuntimeException e) {
      log.debug("{}: a timer's note was not posted and will be retried: {}", queue, e.toString());
    }
  }

  private boolean isConfined() {
    if (confinedTo == null) {
      confinedTo = Thread.currentThread();
    }
    return confinedTo == Thread.currentThread();
  }
}
