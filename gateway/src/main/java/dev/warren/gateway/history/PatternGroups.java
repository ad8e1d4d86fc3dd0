package dev.warren.gateway.history;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a scan serves, grouped by channel or pattern. A message's channel is compared
 * with each pattern once, however many requests there are. Confined to the reader's thread.
 */
final class PatternGroups<R extends ScanRequest<?>> {

  /**
   * The maximum number of different patterns with wildcards in one scan: each new channel is
   * compared with all of them, which makes the scan slow for all its requests.
   */
  private static final int MOST_PATTERNS = 100;

  private final Map<String, Group<R>> channels = new HashMap<>();
  private final Map<String, Group<R>> patterns = new HashMap<>();

  /**
   * The groups that get a channel's messages, by the channel's name, for all channels that the scan
   * has met.
   */
  private final Map<String, List<Group<R>>> byChannel = new HashMap<>();

  /** All requests for the same channel or pattern. */
  static final class Group<R> {
    final ChannelPattern pattern;
    final List<R> requests = new ArrayList<>(1);

    private Group(ChannelPattern pattern) {
      this.pattern = pattern;
    }
  }

  /** Whether the scan has room for the request's pattern. */
  boolean hasRoomFor(R request) {
    ChannelPattern pattern = request.query().pattern();
    return pattern.isChannel()
        || patterns.size() < MOST_PATTERNS
        || patterns.containsKey(pattern.toString());
  }

  void add(R request) {
    ChannelPattern pattern = request.query().pattern();
    Map<String, Group<R>> groups = pattern.isChannel() ? channels : patterns;
    Group<R> group = groups.get(pattern.toString());
    if (group == null) {
      group = new Group<>(pattern);
      groups.put(pattern.toString(), group);
      // The new group may match a channel that the scan has met before.
      byChannel.clear();
    }
    group.requests.add(request);
  }

  /** The groups that get the messages of this channel. */
  List<Group<R>> of(Channel channel) {
    List<Group<R>> known = byChannel.get(channel.name());
    return known == null ? find(channel) : known;
  }

  private List<Group<R>> find(Channel channel) {
    List<Group<R>> found = new ArrayList<>(1);
    Group<R> own = channels.get(channel.name());
    if (own != null) {
      found.add(own);
    }
    for (Group<R> each : patterns.values()) {
      if (each.pattern.matches(channel)) {
        found.add(each);
      }
    }
    byChannel.put(channel.name(), found);
    return found;
  }

  /** The group of the request's pattern; null if the request was not added. */
  @Nullable Group<R> of(R request) {
    ChannelPattern pattern = request.query().pattern();
    return (pattern.isChannel() ? channels : patterns).get(pattern.toString());
  }
}
