package dev.warren.worker.ownership;

import dev.warren.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * An event to publish on its topic.
 *
 * @param event the delivered event, published with its publisher's headers, or a new one
 * @param whenSlow the value of {@link dev.warren.broker.Names#WHEN_SLOW_HEADER}; null for none
 * @param byClient whether a new event repeats one that a gateway's client has posted
 */
public record OutgoingEvent(Event event, @Nullable String whenSlow, boolean byClient) {

  /** A posted event, unchanged, or a new one that no client has caused. */
  public OutgoingEvent(Event event, @Nullable String whenSlow) {
    this(event, whenSlow, false);
  }
}
