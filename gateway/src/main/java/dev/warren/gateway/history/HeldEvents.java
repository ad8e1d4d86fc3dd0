package dev.warren.gateway.history;

import dev.warren.event.Sameness;
import dev.warren.gateway.log.TopicMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The events that the window holds, to recognize an event that is published again. Different events
 * may share an id, so ids only find candidates, and {@link Sameness} decides. Ids seldom repeat, so
 * few samenesses are computed. Not thread-safe.
 */
final class HeldEvents {

  /** Held messages whose {@link TopicMessage#name} is unique in their channel, by this name. */
  private final Map<String, TopicMessage> single = new HashMap<>();

  /** The samenesses of held messages of a channel that share a name, by this name. */
  private final Map<String, Set<String>> several = new HashMap<>();

  private static String key(TopicMessage message) {
    return message.channel().name() + " " + message.name();
  }

  /** Adds a message; false if the same event is held already. */
  boolean add(TopicMessage message) {
    if (message.name().isEmpty()) {
      return true;
    }
    String key = key(message);
    Set<String> known = several.get(key);
    if (known != null) {
      return known.add(message.sameness());
    }
    TopicMessage other = single.putIfAbsent(key, message);
    if (other == null) {
      return true;
    }
    String sameness = message.sameness();
    String others = other.sameness();
    if (sameness.equals(others)) {
      return false;
    }
    single.remove(key);
    several.put(key, new HashSet<>(Set.of(sameness, others)));
    return true;
  }

  /** Forgets a message that was added. */
  void remove(TopicMessage message) {
    if (message.name().isEmpty()) {
      return;
    }
    String key = key(message);
    Set<String> known = several.get(key);
    if (known == null) {
      single.remove(key);
      return;
    }
    known.remove(message.sameness());
    if (known.isEmpty()) {
      several.remove(key);
    }
  }
}
