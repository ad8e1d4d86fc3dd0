package dev.warren.gateway.queue;

import dev.warren.gateway.queue.QueueDelivery.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that the gateway has sent for a subscription and that have no acknowledgement yet:
 * their tags by message number, in the order of sending. Not thread-safe.
 */
public final class UnackedDeliveries {

  private final NavigableMap<Long, Tag> tags = new TreeMap<>();
  private long last;
  private long lostUpTo;

  /** Adds a delivery; returns its message number, counted from 1. */
  public long add(Tag tag) {
    tags.put(++last, tag);
    return last;
  }

  /**
   * Counts a delivery that needs no acknowledgement; returns its message number, counted from 1.
   */
  public long pass() {
    return ++last;
  }

  /** How many messages were sent, which is the number of the last one. */
  public long sent() {
    return last;
  }

  /**
   * Removes a delivery and returns the tags to acknowledge; empty if it is acknowledged already, or
   * was never sent.
   *
   * @param upTo whether to remove all deliveries before it, too. Then an acknowledgement of the
   *     last returned tag covers all earlier ones on its channel, except those with {@link
   *     Tag#first}
   */
  public List<Tag> take(long number, boolean upTo) {
    @Nullable Tag tag = tags.remove(number);
    if (tag == null) {
      return List.of();
    }
    if (!upTo) {
      return List.of(tag);
    }
    List<Tag> taken = new ArrayList<>();
    tags.headMap(number).values().stream().filter(Tag::first).forEach(taken::add);
    taken.add(tag);
    tags.headMap(number).clear();
    return taken;
  }

  /**
   * The consumer's channel has ended. RabbitMQ delivers its messages again, so an acknowledgement
   * of one of them comes too late.
   */
  public void lose() {
    tags.values().removeIf(tag -> !tag.first());
    lostUpTo = last;
  }

  /**
   * Whether the delivery may have been lost with its channel, so that a late acknowledgement is no
   * error.
   */
  public boolean mayBeLost(long number) {
    return number > 0 && number <= lostUpTo;
  }
}
