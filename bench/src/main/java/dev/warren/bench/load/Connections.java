package dev.warren.bench.load;

import dev.warren.bench.peer.Target;

/**
 * The connections that the load generator opens, and their subscriptions. Immutable.
 *
 * @param target the peer
 * @param count how many connections
 * @param channels the channels for subscriptions and messages
 * @param subscriptions how many channels each connection subscribes to; every channel has equally
 *     many subscribers
 * @param patternEvery one subscription in this many is a pattern that matches its channel alone (in
 *     STOMP {@code bench.<family><n>.#}); 0 for none
 * @param behavior the clients' behavior apart from reading
 */
public record Connections(
    Target target,
    int count,
    Channels channels,
    int subscriptions,
    int patternEvery,
    Behavior behavior) {

  /**
   * The clients' behavior apart from reading.
   *
   * @param slow how many of the connections stop reading once they are subscribed
   * @param heartBeatMs the interval of heart-beats in both directions, if the wire has them; 0 for
   *     none
   * @param bookmarks whether each client remembers its last message and resumes after it, where the
   *     wire can resume
   */
  public record Behavior(int slow, int heartBeatMs, boolean bookmarks) {

    private static final Behavior USUAL = new Behavior(0, 0, false);
  }

  /** Connections with one subscription each that read everything. */
  public static Connections of(Target target, int count, Channels channels) {
    return new Connections(target, count, channels, 1, 0, Behavior.USUAL);
  }

  public Connections withSubscriptions(int each, int pattern) {
    return new Connections(target, count, channels, each, pattern, behavior);
  }

  public Connections with(Behavior other) {
    return new Connections(target, count, channels, subscriptions, patternEvery, other);
  }

  public Connections withSlow(int slow) {
    return with(new Behavior(slow, behavior.heartBeatMs, behavior.bookmarks));
  }

  public Connections withHeartBeat(int millis) {
    return with(new Behavior(behavior.slow, millis, behavior.bookmarks));
  }

  public Connections withBookmarks(boolean kept) {
    return with(new Behavior(behavior.slow, behavior.heartBeatMs, kept));
  }
}
