package dev.warren.gateway.session;

import java.util.List;
import java.util.stream.Stream;

/**
 * A client's subscriptions, as administrators see them.
 *
 * @param count how many there are
 * @param destinations the destinations of the first ones, in the order of their beginning
 * @param messages how many messages they have brought to the client since it connected
 */
public record Subscribed(int count, List<String> destinations, long messages) {

  private static final int SHOWN = 20;

  /** No subscriptions. */
  public static final Subscribed NONE = new Subscribed(0, List.of(), 0);

  /**
   * @param destinations the destinations of all of them
   */
  public static Subscribed of(int count, Stream<String> destinations, long messages) {
    return new Subscribed(count, destinations.limit(SHOWN).toList(), messages);
  }
}
