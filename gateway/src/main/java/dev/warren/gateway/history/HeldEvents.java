package dev.warren.gateway.history;

import dev.warren.event.Sameness;
import dev.warren.gateway.log.TopicMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events that the window holds, to recognize an event that is published again. Different events
 * may share an id, so ids only find candidates, and {@link Sameness} decides. Ids seldom repeat, so
 * few samenesses are computed. Not thread-safe.
 */
final class HeldEvents {

  /** Held messages whose {@link TopicMessage#name} is unique in their channel. */
  private final ByName<TopicMessage> single = new ByName<>();

  /** The samenesses of held messages of a channel that share a name. */
  private final ByName<Set<String>> several = new ByName<>();

  /** Adds a message; false if the same event is held already. */
  boolean add(TopicMessage message) {
    if (message.name().isEmpty()) {
      return true;
    }
    Set<String> known = several.get(message);
    if (known != null) {
      return known.add(message.sameness());
    }
    TopicMessage other = single.get(message);
    if (other == null) {
      single.put(message, message);
      return true;
    }
    String sameness = message.sameness();
    String others = other.sameness();
    if (sameness.equals(others)) {
      return false;
    }
    single.remove(message);
    several.put(message, new HashSet<>(Set.of(sameness, others)));
    return true;
  }

  /** Forgets a message that was added. */
  void remove(TopicMessage message) {
    if (message.name().isEmpty()) {
      return;
    }
    Set<String> known = several.get(message);
    if (known == null) {
      single.remove(message);
      return;
    }
    known.remove(message.sameness());
    if (known.isEmpty()) {
      several.remove(message);
    }
  }

  /**
   * Values by a message's channel and name. The keys are texts that the message holds anyway: the
   * window has very many messages, and a young collection copies each object of them.
   */
  private static final class ByName<V> {

    private final Map<String, Map<String, V>> channels = new HashMap<>();

    @Nullable V get(TopicMessage message) {
      Map<String, V> names = channels.get(message.channel().name());
      return names == null ? null : names.get(message.name());
    }

    void put(TopicMessage message, V value) {
      channels
          .computeIfAbsent(message.channel().name(), added -> new HashMap<>())
          .put(message.name(), value);
    }

    void remove(TopicMessage message) {
      String channel = message.channel().name();
      Map<String, V> names = channels.get(channel);
      if (names != null && names.remove(message.name()) != null && names.isEmpty()) {
        channels.remove(channel);
      }
    }
  }
}
