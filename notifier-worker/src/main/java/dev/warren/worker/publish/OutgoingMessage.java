package dev.warren.worker.publish;

import dev.warren.trace.EventSpan;
import dev.warren.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * A message that RabbitMQ has not confirmed yet. Not thread-safe: guarded by its partition's {@link
 * PartitionLock}.
 */
final class OutgoingMessage {

  private final PendingEvent event;
  private final Publication publication;
  private final @Nullable AlertAttempt alert;
  private final EventSpan span;
  private boolean suspect;
  private int refusals;

  /**
   * @param event the event that caused it
   * @param alert the attempt, if it is an alert for a user's queue; null otherwise
   */
  OutgoingMessage(PendingEvent event, Publication publication, @Nullable AlertAttempt alert) {
    this.event = event;
    this.span = event.beginSpan(publication);
    TraceContext context = span.context();
    this.publication = context == null ? publication : publication.with(context);
    this.alert = alert;
  }

  PendingEvent event() {
    return event;
  }

  Publication publication() {
    return publication;
  }

  @Nullable AlertAttempt alert() {
    return alert;
  }

  /**
   * Sets whether the message was in flight when a connection ended, and so may be the reason for
   * the end.
   */
  void markSuspect(boolean is) {
    suspect = is;
  }

  boolean isSuspect() {
    return suspect;
  }

  /** The span of its publishing. */
  EventSpan span() {
    return span;
  }

  /** Counts a refusal by RabbitMQ (basic.nack); returns how many there were. */
  int refuse() {
    return ++refusals;
  }
}
