package dev.warren.system.faults;

/** The messages that one connection of a {@link TopicViewer} got. Thread-safe. */
final class LiveSession {

  private final Sightings sightings = new Sightings();
  private long liveFrom;
  private long liveNanos;
  private long last;

  /** Every subscription of the session is live after this position. */
  synchronized void isLiveFrom(long position) {
    liveFrom = position;
    liveNanos = System.nanoTime();
  }

  /**
   * @param position the {@code message-id}
   */
  synchronized void got(MessageId id, long position) {
    last = Math.max(last, position);
    sightings.saw(id);
  }

  /** The position after which the session gets everything. */
  synchronized long liveFrom() {
    return liveFrom;
  }

  /** When every subscription was live, as {@link System#nanoTime}. */
  synchronized long liveNanos() {
    return liveNanos;
  }

  /** The highest position; 0 without a message. */
  synchronized long last() {
    return last;
  }

  Sightings sightings() {
    return sightings;
  }
}
