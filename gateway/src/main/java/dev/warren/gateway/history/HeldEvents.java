package dev.warren.gateway.history;

import dev.warren.event.Sameness;
import io.netty.util.collection.LongObjectHashMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The events that the window holds, to recognize an event that is published again. Different events
 * may share an id, so ids only find candidates, and {@link Sameness} decides. Ids seldom repeat, so
 * few samenesses are computed. Not thread-safe.
 */
final class HeldEvents {

  /** Odd, and unknown to clients, which therefore cannot choose ids that collide in the map. */
  private final long factor = ThreadLocalRandom.current().nextLong() | 1;

  /**
   * Held messages whose {@link HeldMessage#name} is unique in their channel, by a hash of both. The
   * window has very many messages, and a young collection copies each object of them. This map has
   * none for a message.
   */
  private final LongObjectHashMap<HeldMessage> single = new LongObjectHashMap<>();

  /** Those that share their hash with another one. */
  private final ByName<HeldMessage> collided = new ByName<>();

  /** The samenesses of held messages of a channel that share a name. */
  private final ByName<Set<String>> several = new ByName<>();

  /** Adds a message; false if the same event is held already. */
  boolean add(HeldMessage message) {
    String name = message.name();
    if (name.isEmpty()) {
      return true;
    }
    Set<String> known = several.get(message, name);
    if (known != null) {
      return known.add(message.message().sameness());
    }
    HeldMessage other = find(message, name);
    if (other == null) {
      putSingle(message, name);
      return true;
    }
    String sameness = message.message().sameness();
    String others = other.message().sameness();
    if (sameness.equals(others)) {
      return false;
    }
    removeSingle(message, name);
    several.put(message, name, new HashSet<>(Set.of(sameness, others)));
    return true;
  }

  /** Forgets a message that was added. */
  void remove(HeldMessage message) {
    String name = message.name();
    if (name.isEmpty()) {
      return;
    }
    Set<String> known = several.get(message, name);
    if (known == null) {
      removeSingle(message, name);
      return;
    }
    known.remove(message.message().sameness());
    if (known.isEmpty()) {
      several.remove(message, name);
    }
  }

  private @Nullable HeldMessage find(HeldMessage message, String name) {
    HeldMessage found = single.get(hash(message, name));
    return found != null && isAlike(found, message, name) ? found : collided.get(message, name);
  }

  private void putSingle(HeldMessage message, String name) {
    long hash = hash(message, name);
    if (single.containsKey(hash)) {
      collided.put(message, name, message);
    } else {
      single.put(hash, message);
    }
  }

  private void removeSingle(HeldMessage message, String name) {
    long hash = hash(message, name);
    HeldMessage found = single.get(hash);
    if (found != null && isAlike(found, message, name)) {
      single.remove(hash);
    } else {
      collided.remove(message, name);
    }
  }

  private static boolean isAlike(HeldMessage one, HeldMessage other, String othersName) {
    return one.channel().name().equals(other.channel().name()) && one.name().equals(othersName);
  }

  private long hash(HeldMessage message, String name) {
    long both = (long) message.channel().name().hashCode() << Integer.SIZE ^ name.hashCode();
    return both * factor;
  }

  /** Values by a message's channel and name. */
  private static final class ByName<V> {

    private final Map<String, Map<String, V>> channels = new HashMap<>();

    @Nullable V get(HeldMessage message, String name) {
      if (channels.isEmpty()) {
        return null;
      }
      Map<String, V> names = channels.get(message.channel().name());
      return names == null ? null : names.get(name);
    }

    void put(HeldMessage message, String name, V value) {
      channels.computeIfAbsent(message.channel().name(), added -> new HashMap<>()).put(name, value);
    }

    void remove(HeldMessage message, String name) {
      String channel = message.channel().name();
      Map<String, V> names = channels.get(channel);
      if (names != null && names.remove(name) != null && names.isEmpty()) {
        channels.remove(channel);
      }
    }
  }
}
