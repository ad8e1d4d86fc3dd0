package dev.warren.worker.intake;

import dev.warren.broker.Names;
import dev.warren.trace.EventTracer;
import dev.warren.trace.Operation;
import dev.warren.trace.TracedMessage;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.PendingEvent;
import dev.warren.worker.publish.Publication;

/** Begins the spans of the events of one partition. Thread-safe. */
final class EventSpans {

  private final EventTracer tracer;
  private final String queue;

  /**
   * @param queue the partition's queue
   */
  EventSpans(EventTracer tracer, String queue) {
    this.tracer = tracer;
    this.queue = queue;
  }

  /**
   * Begins the span of an event, whose publications then continue its trace.
   *
   * @param takenAtNanos the time of its delivery, by {@link System#nanoTime}
   */
  void begin(PendingEvent event, Publication posted, long takenAtNanos) {
    if (!tracer.isOn() || posted.isNote()) {
      return;
    }
    EventPublications caused = event.publications();
    // Only the worker knows the id and trace of an event that has them in its body alone.
    Publication known = caused.messages().isEmpty() ? posted : caused.messages().get(0);
    TracedMessage processed =
        known.traced(
            new TracedMessage.Route(posted.exchange(), posted.routingKey(), queue),
            posted.body().length);
    // A gateway has decided for the events of its clients.
    boolean mayStart = !posted.hasHeader(Names.SENT_HEADER);
    event.trace(
        tracer,
        tracer.begin(Operation.PROCESS, processed, mayStart, System.nanoTime() - takenAtNanos));
  }
}
