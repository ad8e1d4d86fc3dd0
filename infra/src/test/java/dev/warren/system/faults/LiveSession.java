package dev.warren.system.faults;

/** The messages that one connection of a {@link TopicViewer} got. Thread-safe. */
final class LiveSession {

  private final Sightings sightings = new Sightings();
  private final long liveFrom;
  private long last;

  /**
   * @param liveFrom the position behind which every subscription of the session is live
   */
  LiveSession(long liveFrom) {
    this.liveFrom = liveFrom;
  }

  /**
   * @param position the {@code message-id}
   */
  synchronized void got(MessageId id, long position) {
    last = Math.max(last, position);
    sightings.saw(id);
  }

  /** The position behind which the session gets everything. */
  long liveFrom() {
    return liveFrom;
  }

  /** The highest position; 0 without a message. */
  synchronized long last() {
    return last;
  }

  Sightings sightings() {
    return sightings;
  }
}
