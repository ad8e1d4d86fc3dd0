package dev.warren.worker.publish;

/**
 * A delivered event until it is acknowledged, and how much of what it caused is unconfirmed. Not
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
   * @param posted the message as it was posted, for its dead letter
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

  /** The routing key within which events keep their order. */
  public String channel() {
    return posted.routingKey();
  }

  Publication posted() {
    return posted;
  }

  /** The size of the message as it was posted. */
  public int bodyBytes() {
    return posted.body().length;
  }

  public EventPublications publications() {
    return publications;
  }

  /** How long ago the worker took it, in nanoseconds. */
  public long ageNanos() {
    return System.nanoTime() - takenAtNanos;
  }

  public boolean hasAlerts() {
    return !publications.alerts().isEmpty();
  }

  /** Marks it as held back until an alert of its channel is done. */
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
