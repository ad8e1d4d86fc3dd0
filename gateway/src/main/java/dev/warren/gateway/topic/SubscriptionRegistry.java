package dev.warren.gateway.topic;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who subscribes to what, on one event loop. A channel's audiences are looked up once and kept;
 * joining or leaving an audience that exists changes nothing else. Not thread-safe.
 */
final class SubscriptionRegistry {

  /** A bound for channels that come and go; past it all are looked up anew. */
  private static final int KEPT_LOOKUPS = 10_000;

  private final Map<String, Audience> channels = new HashMap<>();
  private final Map<ChannelPattern, Audience> patterns = new HashMap<>();
  private final Map<String, List<Audience>> lookups = new HashMap<>();

  /** The subscriptions to one channel or pattern, those with the same frame together. */
  static final class Audience {
    final Map<MessageEncoder, List<Subscription>> groups = new HashMap<>();
  }

  void add(Subscription subscription) {
    Audience audience = audience(subscription.pattern);
    List<Subscription> group =
        audience.groups.computeIfAbsent(subscription.encoder, encoder -> new ArrayList<>());
    subscription.index = group.size();
    group.add(subscription);
  }

  void remove(Subscription subscription) {
    ChannelPattern pattern = subscription.pattern;
    Audience audience = audience(pattern);
    List<Subscription> group = audience.groups.get(subscription.encoder);
    Subscription last = group.remove(group.size() - 1);
    if (last != subscription) {
      group.set(subscription.index, last);
      last.index = subscription.index;
    }
    if (group.isEmpty()) {
      audience.groups.remove(subscription.encoder);
    }
    if (audience.groups.isEmpty()) {
      if (pattern.isChannel()) {
        channels.remove(pattern.toString());
        lookups.remove(pattern.toString());
      } else {
        patterns.remove(pattern);
        lookups.clear();
      }
    }
  }

  /** The audiences of a channel: its own, and those of the patterns that match it. */
  List<Audience> audiences(Channel channel) {
    List<Audience> known = lookups.get(channel.name());
    if (known != null) {
      return known;
    }
    List<Audience> found = new ArrayList<>(1);
    Audience own = channels.get(channel.name());
    if (own != null) {
      found.add(own);
    }
    patterns.forEach(
        (pattern, audience) -> {
          if (pattern.matches(channel)) {
            found.add(audience);
          }
        });
    if (lookups.size() >= KEPT_LOOKUPS) {
      lookups.clear();
    }
    lookups.put(channel.name(), List.copyOf(found));
    return found;
  }

  private Audience audience(ChannelPattern pattern) {
    if (pattern.isChannel()) {
      return channels.computeIfAbsent(
          pattern.toString(),
          name -> {
            lookups.remove(name);
            return new Audience();
          });
    }
    return patterns.computeIfAbsent(
        pattern,
        added -> {
          lookups.clear();
          return new Audience();
        });
  }
}
