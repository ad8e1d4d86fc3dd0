package dev.warren.cli.listen;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.Map;
import java.util.Optional;

/**
 * A subscription that outlives connections: it remembers up to where its messages were shown.
 * Called by one thread at a time.
 */
final class Follow {

  private final String id;
  private final ChannelPattern pattern;
  private final Map<String, String> start;
  private long position;
  private boolean live;

  /** The position with which the subscription of this connection began; -1 if it named none. */
  private long since = -1;

  /**
   * @param start the header {@code since} or {@code last} of the first subscription, or none
   */
  Follow(String id, ChannelPattern pattern, Map<String, String> start) {
    this.id = id;
    this.pattern = pattern;
    this.start = start;
    this.position = -1;
  }

  String id() {
    return id;
  }

  ChannelPattern pattern() {
    return pattern;
  }

  boolean matches(Channel channel) {
    return pattern.matches(channel);
  }

  /** Begins on a new connection; returns the headers of its SUBSCRIBE. */
  Map<String, String> begin() {
    live = false;
    if (position >= 0) {
      since = position;
      return Map.of("since", Long.toString(position));
    }
    String named = start.get("since");
    since = named == null ? -1 : Long.parseLong(named);
    return start;
  }

  /** Whether the history of this connection has come, and live messages follow. */
  boolean isLive() {
    return live;
  }

  /**
   * A message was shown.
   *
   * @return the gap before it, if the gateway marks one
   */
  Optional<Missed> shown(long at, boolean recovered) {
    long before = position;
    position = Math.max(position, at);
    boolean gap = live && !recovered && before >= 0;
    return gap ? Optional.of(new Missed(pattern.toString(), before, at)) : Optional.empty();
  }

  /**
   * The subscription is live.
   *
   * @param at the header {@code position} of the RECEIPT
   * @return the gap, if the messages since the requested position are not available
   */
  Optional<Missed> live(long at, boolean recovered) {
    live = true;
    position = Math.max(position, at);
    return recovered || since < 0
        ? Optional.empty()
        : Optional.of(new Missed(pattern.toString(), since, at));
  }
}
