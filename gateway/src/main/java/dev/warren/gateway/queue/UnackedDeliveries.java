package dev.warren.gateway.queue;

import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a subscription was sent and has not acknowledged: RabbitMQ's delivery tags by
 * message number, in the order of sending. Not thread-safe.
 */
public final class UnackedDeliveries {

  private final NavigableMap<Long, Long> tags = new TreeMap<>();
  private long last;
  private long lostUpTo;

  /** Adds a delivery; returns its message number, counted from 1. */
  public long add(long tag) {
    tags.put(++last, tag);
    return last;
  }

  /** Counts a delivery that needs no acknowledgement; returns its message number. */
  public long pass() {
    return ++last;
  }

  /**
   * Removes a delivery and returns its tag; empty if it is acknowledged already, or was never sent.
   *
   * @param upTo whether to remove all deliveries before it, too
   */
  public OptionalLong take(long number, boolean upTo) {
    @Nullable Long tag = tags.remove(number);
    if (tag == null) {
      return OptionalLong.empty();
    }
    if (upTo) {
      tags.headMap(number).clear();
    }
    return OptionalLong.of(tag);
  }

  /** RabbitMQ delivers all of them again, so an acknowledgement for one of them is too late. */
  public void lose() {
    tags.clear();
    lostUpTo = last;
  }

  /** Whether the delivery may have been lost, so that a late acknowledgement is no error. */
  public boolean mayBeLost(long number) {
    return number <= lostUpTo;
  }
}
