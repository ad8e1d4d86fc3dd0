package dev.warren.system.faults;

/** The messages of one connection of a {@link TopicViewer}. Thread-safe. */
final class LiveSession {

  private final Sightings sightings = new Sightings();
  private volatile Span span = new Span(0, 0, 0);

  /**
   * The part of the log that the session should have.
   *
   * @param from the position after which the session gets everything
   * @param nanos the time from which every subscription was live, by {@link System#nanoTime}
   * @param last the highest position of a message in the session; 0 without a message
   */
  record Span(long from, long nanos, long last) {}

  /** Every subscription of the session is live after this position. */
  synchronized void isLiveFrom(long position) {
    span = new Span(position, System.nanoTime(), span.last());
  }

  /**
   * Records a message.
   *
   * @param position its {@code message-id}
   */
  synchronized void got(MessageId id, long position) {
    span = new Span(span.from(), span.nanos(), Math.max(span.last(), position));
    sightings.saw(id);
  }

  Span span() {
    return span;
  }

  Sightings sightings() {
    return sightings;
  }
}
