package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.event.Event;

/**
 * An alert for its user's queue, which may have to be declared first and may be full.
 *
 * @param user the user whose queue it goes to
 * @param toQueue the message for that queue
 * @param asPosted an event that alerts this user and nobody else: the content of the alert's dead
 *     letter, so that a replay runs the whole intake again and declares the queue if necessary
 */
public record AlertPublication(String user, Publication toQueue, Publication asPosted) {

  /** An alert that a publisher posted as such. */
  public static AlertPublication posted(
      String alertId, String user, Event event, byte[] json, Publication posted) {
    return new AlertPublication(
        user, Publication.alert(alertId, user, event, json, posted.properties()), posted);
  }

  /** An alert that a rule raised from another event. */
  public static AlertPublication raised(String alertId, String user, Event event, byte[] json) {
    Publication toQueue =
        Publication.alert(alertId, user, event, json, new BasicProperties.Builder().build());
    return new AlertPublication(
        user,
        toQueue,
        new Publication(Names.EVENTS, event.channel().name(), toQueue.properties(), json));
  }
}
