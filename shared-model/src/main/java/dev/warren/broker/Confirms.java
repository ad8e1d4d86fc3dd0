package dev.warren.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** RabbitMQ's confirms of published messages. */
public final class Confirms {

  /**
   * Buckets for the time until a confirm: from the latency of a nearby RabbitMQ to the default of
   * {@code warren.session.publish-timeout}.
   */
  private static final List<Integer> BUCKETS_MS =
      List.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000);

  private Confirms() {}

  /** The upper bounds of the buckets in which the times until a confirm are counted. */
  public static Duration[] buckets() {
    return BUCKETS_MS.stream().map(Duration::ofMillis).toArray(Duration[]::new);
  }

  /**
   * Removes and returns the messages of a confirm, in the order of publishing.
   *
   * @param inFlight the messages without a confirm, by their number on the AMQP channel
   * @param multiple whether it confirms all messages up to the number
   */
  public static <T> List<T> take(NavigableMap<Long, T> inFlight, long number, boolean multiple) {
    NavigableMap<Long, T> confirmed =
        multiple ? inFlight.headMap(number, true) : inFlight.subMap(number, true, number, true);
    List<T> taken = new ArrayList<>(confirmed.values());
    confirmed.clear();
    return taken;
  }
}
