package dev.warren.gateway.queue;

import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription was sent and has not acknowledged: RabbitMQ's delivery tags, by number, in
 * the order of sending. Not thread-safe.
 */
public final class UnackedDeliveries {

  private final NavigableMap<Long, Long> tags = new TreeMap<>();
  private long last;
  private long lostUpTo;

  /** Files a delivery; returns its number, counted from 1. */
  public long add(long tag) {
    tags.put(++last, tag);
    return last;
  }

  /** Counts a delivery that wants no acknowledgement; returns its number. */
  public long pass() {
    return ++last;
  }

  /** Takes one out, and with {@code upTo} all before it; empty where it is not unacknowledged. */
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

  /** RabbitMQ will deliver all of them again: whoever acknowledges one of them is too late. */
  public void lose() {
    tags.clear();
    lostUpTo = last;
  }

  /** Whether it may be one that was lost, so that its acknowledgement is no mistake. */
  public boolean mayBeLost(long number) {
    return number <= lostUpTo;
  }
}
