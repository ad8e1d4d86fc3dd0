package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.event.Event;

/**
 * An alert on its way to its user's queue, which has to be there, and may be full.
 *
 * @param user whose queue it goes to
 * @param toQueue what is published
 * @param asPosted the event that alerts this user and nobody else: what a dead letter of it holds,
 *     so that its replay takes the whole way again, the queue's declaration included
 */
public record AlertPublication(String user, Publication toQueue, Publication asPosted) {

  /** Of an alert that was posted as such. */
  public static AlertPublication posted(
      String alertId, String user, Event event, byte[] json, Publication posted) {
    return new AlertPublication(
        user, Publication.alert(alertId, user, event, json, posted.properties()), posted);
  }

  /** Of an alert that a rule raised from another event. */
  public static AlertPublication raised(String alertId, String user, Event event, byte[] json) {
    Publication toQueue =
        Publication.alert(alertId, user, event, json, new BasicProperties.Builder().build());
    return new AlertPublication(
        user,
        toQueue,
        new Publication(Names.EVENTS, event.channel().name(), toQueue.properties(), json));
  }
}
