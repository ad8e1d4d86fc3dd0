package dev.warren.worker.publish;

import dev.warren.broker.Names;
import java.util.List;

/**
 * All publications of one delivery. The delivery is acknowledged once RabbitMQ has confirmed all of
 * them, or at once if there are none.
 *
 * @param alerts messages for users' queues; one that fails is retried, and its channel waits
 * @param messages topic messages and notes, or the event's dead letter
 */
public record EventPublications(List<AlertPublication> alerts, List<Publication> messages) {

  public static final EventPublications NONE = new EventPublications(List.of(), List.of());

  public static EventPublications only(Publication message) {
    return new EventPublications(List.of(), List.of(message));
  }

  public boolean isDeadLetter() {
    return messages.stream().anyMatch(each -> each.exchange().equals(Names.DEAD_LETTERS));
  }

  /** The number of messages to confirm. */
  int size() {
    long topics = alerts.stream().filter(AlertPublication::isForReader).count();
    return alerts.size() + (int) topics + messages.size();
  }

  public boolean isEmpty() {
    return alerts.isEmpty() && messages.isEmpty();
  }
}
