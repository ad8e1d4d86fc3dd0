package dev.warren.bench.load;

import dev.warren.bench.peer.Target;

/**
 * The connections that the load generator is asked to open, and what they subscribe to. Channels
 * are {@code bench.<family><n>.x}.
 *
 * @param target the peer
 * @param connections how many
 * @param channels how many channels there are
 * @param subscriptions how many of them each connection subscribes to, spread so that each channel
 *     has as many subscribers as any other
 * @param patternEvery each so-many-th subscription is a pattern that matches just its channel
 *     ({@code bench.<family><n>.#}); 0 for none
 * @param slow how many of the connections stop reading once they are subscribed
 * @param heartBeatMs heart-beats both ways, where the wire has them; 0 for none
 * @param events whether what is published are events for a worker, on {@code notes.bench-<n>}
 *     instead
 * @param family sets channels apart that several ask for at once
 * @param bookmarks whether each remembers the last message it got, to come back for what is behind
 *     it; where the wire has that
 */
public record Connections(
    Target target,
    int connections,
    int channels,
    int subscriptions,
    int patternEvery,
    int slow,
    int heartBeatMs,
    boolean events,
    String family,
    boolean bookmarks) {

  private static final String USUAL_FAMILY = "c";

  public Connections(
      Target target,
      int connections,
      int channels,
      int subscriptions,
      int patternEvery,
      int slow,
      int heartBeatMs,
      boolean events) {
    this(
        target,
        connections,
        channels,
        subscriptions,
        patternEvery,
        slow,
        heartBeatMs,
        events,
        USUAL_FAMILY,
        false);
  }

  /**
   * Each with one subscription, and nothing else that is out of the ordinary.
   *
   * @param bookmarks whether they are to be cut off and to come back
   */
  public static Connections ofFamily(
      String family, Target target, int connections, int channels, boolean bookmarks) {
    return new Connections(target, connections, channels, 1, 0, 0, 0, false, family, bookmarks);
  }

  /** A channel's name. */
  public String channel(int number) {
    return events ? "notes.bench-" + number : "bench." + family + number + ".x";
  }
}
