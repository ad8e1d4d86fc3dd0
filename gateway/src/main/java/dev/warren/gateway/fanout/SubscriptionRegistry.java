package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who subscribes to what, on one event loop. A channel's audiences are looked up once and kept
 * until an audience comes or goes; joining or leaving one that exists changes nothing else. Not
 * thread-safe.
 */
final class SubscriptionRegistry {

  /** A bound for channels that come and go; past it all are looked up anew. */
  private static final int KEPT_LOOKUPS = 10_000;

  private final PatternTree audiences = new PatternTree();
  private final Map<String, Lookup> lookups = new HashMap<>();

  /** Counts the patterns that came or went: a lookup from before is worth nothing. */
  private long patternChanges;

  private record Lookup(List<Audience> audiences, long patternChanges) {}

  Registration add(ChannelPattern pattern, MessageEncoder encoder, Subscriber subscriber) {
    Audience audience = audiences.of(pattern);
    if (audience.isEmpty()) {
      changed(pattern);
    }
    Registration subscription = new Registration(pattern, subscriber, audience.group(encoder));
    audience.add(subscription);
    return subscription;
  }

  void remove(Registration subscription) {
    Audience audience = audiences.of(subscription.pattern);
    audience.remove(subscription);
    if (audience.isEmpty()) {
      audiences.remove(subscription.pattern);
      changed(subscription.pattern);
    }
  }

  private void changed(ChannelPattern pattern) {
    if (pattern.isChannel()) {
      lookups.remove(pattern.toString());
    } else {
      patternChanges++;
    }
  }

  int subscriptions(Channel channel) {
    int count = 0;
    for (Audience audience : audiences(channel)) {
      for (Audience.Group group : audience.groups()) {
        count += group.members.size();
      }
    }
    return count;
  }

  /** What comes next is not what comes behind: every subscriber is told. */
  void gap() {
    audiences.forEach(Audience::gap);
  }

  /** The audiences of a channel: its own, and those of the patterns that match it. */
  List<Audience> audiences(Channel channel) {
    Lookup known = lookups.get(channel.name());
    if (known != null && known.patternChanges == patternChanges) {
      return known.audiences;
    }
    List<Audience> found = new ArrayList<>(1);
    audiences.find(channel, found);
    if (lookups.size() >= KEPT_LOOKUPS) {
      lookups.clear();
    }
    lookups.put(channel.name(), new Lookup(found, patternChanges));
    return found;
  }
}
