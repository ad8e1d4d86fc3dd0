package dev.warren.system.faults;

/** What one connection of a {@link TopicViewer} got, while it lasted. Thread-safe. */
final class LiveSession {

  private final Sightings sightings = new Sightings();
  private long first;
  private long last;

  /**
   * @param position of the message, as its {@code message-id} says it
   */
  synchronized void got(MessageId id, long position) {
    if (first == 0) {
      first = position;
    }
    last = Math.max(last, position);
    sightings.saw(id);
  }

  /** The position of the first message that it got; 0 where it got none. */
  synchronized long first() {
    return first;
  }

  /** The highest position that it got; 0 for none. */
  synchronized long last() {
    return last;
  }

  Sightings sightings() {
    return sightings;
  }
}
