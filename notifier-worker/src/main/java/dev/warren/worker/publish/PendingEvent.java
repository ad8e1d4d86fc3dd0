package dev.warren.worker.publish;

import dev.warren.presence.Note;

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

  /** The size of the posted message. */
  public int bodyBytes() {
    return posted.body().length;
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
    return Note.isDrain(posted.properties().getType());
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

  /** Counts one confirmed publication; returns whether it was the last. */
  boolean confirmOne() {
    return --unconfirmed == 0;
  }
}
