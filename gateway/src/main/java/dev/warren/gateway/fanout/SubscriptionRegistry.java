package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of one event loop, by channel and pattern. The audiences of a channel are
 * looked up once and kept until one that matches it appears or vanishes; a registration in an
 * existing audience changes nothing else. Confined to the event loop.
 */
final class SubscriptionRegistry {

  /**
   * The most lookups to keep. When there are more, all are forgotten, because channels come and go.
   */
  private static final int MAX_LOOKUPS = 10_000;

  /** How many changes a lookup can catch up on; after more of them it is made anew. */
  private static final int KNOWN_CHANGES = 256;

  private final PatternTree audiences = new PatternTree();
  private final Map<String, Lookup> lookups = new HashMap<>();

  /** Counts the audiences of patterns that appeared or vanished. */
  private long patternChanges;

  /** The patterns of the last changes, each in the place of its number. */
  private final @Nullable ChannelPattern[] changes = new ChannelPattern[KNOWN_CHANGES];

  private static final class Lookup {
    final List<Audience> audiences;

    /** The number of changes that the lookup has taken into account. */
    long patternChanges;

    Lookup(List<Audience> audiences, long patternChanges) {
      this.audiences = audiences;
      this.patternChanges = patternChanges;
    }
  }

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
      changes[(int) (patternChanges++ % KNOWN_CHANGES)] = pattern;
    }
  }

  /**
   * Whether no pattern of the channel has changed since its lookup. Then the lookup is up to date.
   * Changes of other patterns must not cost a new one: whoever changes patterns all the time would
   * make every message expensive.
   */
  private boolean isCurrent(Lookup known, Channel channel) {
    if (patternChanges - known.patternChanges > KNOWN_CHANGES) {
      return false;
    }
    for (; known.patternChanges < patternChanges; known.patternChanges++) {
      ChannelPattern pattern = changes[(int) (known.patternChanges % KNOWN_CHANGES)];
      if (pattern != null && pattern.matches(channel)) {
        return false;
      }
    }
    return true;
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
    if (known != null && isCurrent(known, channel)) {
      return known.audiences;
    }
    List<Audience> found = new ArrayList<>(1);
    audiences.find(channel, found);
    if (lookups.size() >= MAX_LOOKUPS) {
      lookups.clear();
    }
    lookups.put(channel.name(), new Lookup(found, patternChanges));
    return found;
  }
}
