package dev.warren.system.faults;

/** The messages that one connection of a {@link TopicViewer} got. Thread-safe. */
final class LiveSession {

  private final Sightings sightings = new Sightings();
  private long first;
  private long last;

  /**
   * @param position the {@code message-id}
   */
  synchronized void got(MessageId id, long position) {
    if (first == 0) {
      first = position;
    }
    last = Math.max(last, position);
    sightings.saw(id);
  }

  /** The position of the first message; 0 without one. */
  synchronized long first() {
    return first;
  }

  /** The highest position; 0 without a message. */
  synchronized long last() {
    return last;
  }

  Sightings sightings() {
    return sightings;
  }
}
