package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An alert for its user's queue, which may have to be declared first and may be full.
 *
 * @param user the user of the queue
 * @param toQueue the message for that queue
 * @param topic the alert's topic message, published once the queue has the alert; null if it is
 *     published in any case. If it is not null, only a reader of the channel may get the alert: the
 *     queue is not declared, and if RabbitMQ finds no queue, the user gets nothing
 * @param asPosted an event that alerts this user only, as the content of the alert's dead letter. A
 *     replay of it runs the whole intake again and declares the queue if necessary
 */
public record AlertPublication(
    String user, Publication toQueue, Publication asPosted, @Nullable Publication topic) {

  /** An alert that reaches its user in any case. */
  public AlertPublication(String user, Publication toQueue, Publication asPosted) {
    this(user, toQueue, asPosted, null);
  }

  /**
   * An alert that a publisher posted as an alert.
   *
   * @param topic its topic message
   */
  public static AlertPublication posted(
      String alertId, String user, Event event, Publication topic, Publication posted) {
    return new AlertPublication(
        user,
        Publication.alert(alertId, user, event, topic.body(), posted.properties(), topic.trace()),
        posted);
  }

  /**
   * An alert that a rule raised from another event.
   *
   * @param topic the alert's topic message
   */
  public static AlertPublication raised(
      String alertId, String user, Event event, Publication topic) {
    BasicProperties none = new BasicProperties.Builder().build();
    Publication toQueue =
        Publication.alert(alertId, user, event, topic.body(), none, topic.trace());
    return new AlertPublication(
        user,
        toQueue,
        new Publication(Names.EVENTS, event.channel().name(), toQueue.properties(), topic.body()));
  }

  /**
   * The same alert for a user who may get it only as a reader of a channel, or as a member of a
   * team. Empty if the names are too long for a routing key.
   *
   * @param from the channel of the event that raised the alert
   * @param teams the teams, as channel words
   * @param topic the alert's topic message
   */
  public Optional<AlertPublication> forReader(Channel from, List<String> teams, Publication topic) {
    return Optional.ofNullable(Publication.alertForReader(toQueue, user, from, teams))
        .map(limited -> new AlertPublication(user, limited, asPosted, topic));
  }

  /** Whether only a reader of the channel may get the alert. */
  boolean isForReader() {
    return topic != null;
  }
}
