package dev.warren.gateway.log;

import dev.warren.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Makes values that many messages have one object for all of them: a message's channel, type and
 * media type. The window keeps messages for long, and a young collection of the JVM copies every
 * object that arrived since the last one. Meanwhile no client gets a message, so fewer objects are
 * shorter pauses. Thread-safe.
 */
final class SharedValues {

  /** Bounds the memory to some megabytes. */
  static final int MOST = 10_000;

  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  /**
   * The channel of this name. A known one is not checked again.
   *
   * @throws dev.warren.channel.InvalidChannel if the name is none
   */
  Channel channel(String name) {
    return shared(channels, name, Channel::new);
  }

  /** An equal text. */
  String text(String text) {
    return shared(texts, text, same -> same);
  }

  private static <V> V shared(Map<String, V> known, String name, Function<String, V> make) {
    V value = known.get(name);
    if (value == null) {
      value = make.apply(name);
      if (known.size() >= MOST) {
        known.clear(); // The names in use come back soon.
      }
      known.put(name, value);
    }
    return value;
  }

  /** The number of values that are held. */
  int size() {
    return channels.size() + texts.size();
  }
}
