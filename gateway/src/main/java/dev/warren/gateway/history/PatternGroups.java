package dev.warren.gateway.history;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a scan serves, by their channels: a message is compared with each pattern once,
 * and with each channel's name never, however many requests there are. Confined to the reader's
 * thread.
 */
final class PatternGroups<R extends ScanRequest> {

  /**
   * The maximum number of different patterns with wildcards in one scan: a message of a new channel
   * is compared with each of them, which would make the scan slow for all others in it.
   */
  private static final int MOST_PATTERNS = 100;

  private final Map<String, Group<R>> channels = new HashMap<>();
  private final Map<String, Group<R>> patterns = new HashMap<>();

  /** The groups that get the messages of a channel, for the channels that the scan came by. */
  private final Map<String, List<Group<R>>> byChannel = new HashMap<>();

  /** All requests for the same channel or pattern. */
  static final class Group<R> {
    final ChannelPattern pattern;
    final List<R> requests = new ArrayList<>(1);

    private Group(ChannelPattern pattern) {
      this.pattern = pattern;
    }
  }

  /** Whether the request fits in. */
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
      // A channel that the scan came by before may be one of the new group's.
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

  /** The group of a request that was added; null otherwise. */
  @Nullable Group<R> of(R request) {
    ChannelPattern pattern = request.query().pattern();
    return (pattern.isChannel() ? channels : patterns).get(pattern.toString());
  }
}
