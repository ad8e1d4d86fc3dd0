package dev.warren.worker.publish;

import dev.warren.broker.Names;
import java.util.List;

/**
 * All that one event causes; it is acknowledged when RabbitMQ has confirmed the whole of it.
 *
 * @param alerts what goes to users' queues; what cannot is tried again, and holds up its channel
 * @param messages topic messages, or the event's dead letter
 */
public record Publications(List<AlertPublication> alerts, List<Publication> messages) {

  /** It is acknowledged at once. */
  public static final Publications NONE = new Publications(List.of(), List.of());

  /** Nothing else than this one. */
  public static Publications only(Publication message) {
    return new Publications(List.of(), List.of(message));
  }

  /** Whether the event could not be processed. */
  public boolean areALetter() {
    return messages.stream().anyMatch(each -> each.exchange().equals(Names.DEAD_LETTERS));
  }

  public boolean isEmpty() {
    return alerts.isEmpty() && messages.isEmpty();
  }
}
