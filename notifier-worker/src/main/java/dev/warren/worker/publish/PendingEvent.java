package dev.warren.worker.publish;

import dev.warren.presence.Note;
import dev.warren.trace.EventMark;
import dev.warren.trace.EventSpan;
import dev.warren.trace.EventTracer;
import dev.warren.trace.Operation;
import dev.warren.trace.TraceContext;
import dev.warren.trace.TracedMessage;
import java.util.List;

/**
 * A delivered event until its acknowledgement, with the number of its unconfirmed publications. Not
 * thread-safe: guarded by its partition's {@link PartitionLock}.
 */
public final class PendingEvent {

  private final long tag;
  private final Publication posted;
  private final EventPublications publications;
  private final long takenAtNanos = System.nanoTime();
  private int unconfirmed;
  private boolean waited;
  private EventTracer tracer = EventTracer.OFF;
  private EventSpan span = EventSpan.NONE;

  /**
   * @param tag the delivery tag, by which it is acknowledged
   * @param posted the message in its posted form, for its dead letter
   */
  public PendingEvent(long tag, Publication posted, EventPublications publications) {
    this.tag = tag;
    this.posted = posted;
    this.publications = publications;
    this.unconfirmed = publications.size();
  }

  public long tag() {
    return tag;
  }

  /** The routing key. Events with the same key keep their order. */
  public String channel() {
    return posted.routingKey();
  }

  Publication posted() {
    return posted;
  }

  /** The size of the posted message, as {@link Publication#sizeInMemory}. */
  public long bytes() {
    return Publication.sizeInMemory(posted.properties().getHeaders(), posted.body());
  }

  public EventPublications publications() {
    return publications;
  }

  /** How long ago the worker received the event, in nanoseconds. */
  public long ageNanos() {
    return System.nanoTime() - takenAtNanos;
  }

  /** Whether it is a {@link Note.Drain}, which all events before it precede. */
  public boolean isDrain() {
    return posted.isNote() && Note.isDrain(posted.properties().getType());
  }

  public boolean hasAlerts() {
    return !publications.alerts().isEmpty();
  }

  /** Marks the event as held back until an alert of its channel is confirmed. */
  public void markWaited() {
    waited = true;
  }

  public boolean hasWaited() {
    return waited;
  }

  /** Sets the span of the event, which the spans of its publications become children of. */
  public void trace(EventTracer tracer, EventSpan span) {
    this.tracer = tracer;
    this.span = span;
  }

  /** Begins the span of one publication of this event. */
  EventSpan beginSpan(Publication publication) {
    TraceContext context = span.context();
    if (context == null) {
      return EventSpan.NONE;
    }
    TracedMessage.Route route =
        new TracedMessage.Route(publication.exchange(), publication.routingKey(), null);
    TracedMessage child = publication.with(context).traced(route, publication.body().length);
    return tracer.begin(Operation.PUBLISH, child, false, 0);
  }

  /** Everything that the event causes has happened. */
  public void endSpan() {
    if (publications.isDeadLetter()) {
      span.fail("dead_letter");
    } else {
      span.end();
    }
  }

  /** Names the event in log lines. */
  EventMark mark() {
    List<Publication> messages = publications.messages();
    // Only the publications have an id that the publisher wrote into the body alone.
    return EventMark.of((messages.isEmpty() ? posted : messages.get(0)).properties());
  }

  /** Counts one confirmed publication; returns whether it was the last. */
  boolean confirmOne() {
    return --unconfirmed == 0;
  }
}
