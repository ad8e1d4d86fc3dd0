package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The registrations of one event loop, by channel and pattern. The audiences of a channel are
 * looked up once and kept until an audience that matches the channel appears or vanishes; a
 * registration in an existing audience changes nothing else. Confined to the event loop.
 */
final class SubscriptionRegistry {

  /**
   * The most lookups to keep. When there are more, all are forgotten, because channels come and go.
   */
  private static final int MAX_LOOKUPS = 10_000;

  /**
   * How many changed patterns to compare with a kept lookup. A lookup that has missed more is made
   * again, because a lookup of the usual few words costs no more than these comparisons.
   */
  static final int RECENT_CHANGES = 16;

  private final PatternTree audiences = new PatternTree();
  private final Map<String, Lookup> lookups = new HashMap<>();

  /** Counts the audiences of patterns that appeared or vanished. */
  private long patternChanges;

  /** The patterns of the last changes. The change with number n is at n modulo the length. */
  private final ChannelPattern[] recentChanges = new ChannelPattern[RECENT_CHANGES];

  /**
   * The audiences of a channel.
   *
   * @param patternChanges the number of changes that the audiences take into account
   */
  private record Lookup(List<Audience> audiences, long patternChanges) {}

  Registration add(Registration registration) {
    Audience audience = audiences.of(registration.pattern);
    if (audience.isEmpty()) {
      changed(registration.pattern);
    }
    audience.add(registration);
    return registration;
  }

  void remove(Registration registration) {
    Audience audience = audiences.of(registration.pattern);
    audience.remove(registration);
    if (audience.isEmpty()) {
      audiences.remove(registration.pattern);
      changed(registration.pattern);
    }
  }

  private void changed(ChannelPattern pattern) {
    if (pattern.isChannel()) {
      lookups.remove(pattern.toString());
    } else {
      recentChanges[(int) (patternChanges % RECENT_CHANGES)] = pattern;
      patternChanges++;
    }
  }

  /** How many registrations a message of the channel matches. */
  int count(Channel channel) {
    int count = 0;
    for (Audience audience : audiences(channel)) {
      for (Audience.Group group : audience.groups()) {
        count += group.members.size();
      }
    }
    return count;
  }

  /** The log has a gap: every subscription shows it, or its client is disconnected and resumes. */
  void gap(long from, long to) {
    audiences.forEach(audience -> audience.gap(from, to));
  }

  /** The audiences of a channel: its own, and those of all patterns that match it. */
  List<Audience> audiences(Channel channel) {
    Lookup known = lookups.get(channel.name());
    if (known != null && known.patternChanges == patternChanges) {
      return known.audiences;
    }
    if (known == null && lookups.size() >= MAX_LOOKUPS) {
      lookups.clear();
    }
    List<Audience> current =
        known == null || isOutdated(known, channel) ? find(channel) : known.audiences;
    lookups.put(channel.name(), new Lookup(current, patternChanges));
    return current;
  }

  private List<Audience> find(Channel channel) {
    List<Audience> found = new ArrayList<>(1);
    audiences.find(channel, found);
    return found;
  }

  /** A client that changes its patterns all the time must not outdate the lookups of others. */
  private boolean isOutdated(Lookup known, Channel channel) {
    if (patternChanges - known.patternChanges > RECENT_CHANGES) {
      return true;
    }
    for (long change = known.patternChanges; change < patternChanges; change++) {
      if (recentChanges[(int) (change % RECENT_CHANGES)].matches(channel)) {
        return true;
      }
    }
    return false;
  }
}
