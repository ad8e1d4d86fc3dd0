package dev.warren.system.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one subscriber of all topics got, over any number of connections. Each connection
 * continues a topic after the last position of the one before. Thread-safe.
 */
final class Resumed {

  /** The topics to which the test sends. */
  static final List<String> TOPICS = List.of("notes.*", "chat.*", "relay.*");

  /**
   * A message as its subscribers get it.
   *
   * @param position its {@code message-id}
   */
  record Shown(MessageId id, long position) {

    String channel() {
      return id.lane().substring(id.lane().indexOf('.') + 1);
    }

    /** The topic of the subscription that gets the message. */
    String topic() {
      return channel().substring(0, channel().indexOf('.')) + ".*";
    }
  }

  private final Map<String, Long> since = new HashMap<>();
  private final Map<String, List<Shown>> byTopic = new HashMap<>();
  private final Sightings sightings = new Sightings();
  private @Nullable Object current;
  private final Set<String> live = ConcurrentHashMap.newKeySet();
  private int subscriptions;
  private int gaps;

  /**
   * A connection begins. Messages that an earlier one still gets do not count, because they come
   * again.
   */
  synchronized void begins(Object connection) {
    current = connection;
    live.clear();
  }

  /** The position after which the topic continues; null at first. */
  synchronized @Nullable Long since(String topic) {
    return since.get(topic);
  }

  /** A subscription of the connection is live. */
  synchronized void subscribed(
      Object connection, String topic, long position, boolean isRecovered) {
    if (connection == current) {
      since.putIfAbsent(topic, position);
      gaps += isRecovered ? 0 : 1;
      subscriptions++;
      live.add(topic);
    }
  }

  synchronized void saw(Object connection, String topic, String text, long position) {
    MessageId id = MessageId.in(text);
    if (connection == current && id != null) {
      since.put(topic, position);
      sightings.saw(id);
      byTopic.computeIfAbsent(topic, each -> new ArrayList<>()).add(new Shown(id, position));
    }
  }

  /** Whether all topics of the current connection are live. */
  boolean isLive() {
    return live.size() == TOPICS.size();
  }

  synchronized List<Shown> shown(String topic) {
    return List.copyOf(byTopic.getOrDefault(topic, List.of()));
  }

  Sightings sightings() {
    return sightings;
  }

  /** How many subscriptions there were, over all connections. */
  synchronized int subscriptions() {
    return subscriptions;
  }

  /** How many subscriptions did not continue where the one before had ended. */
  synchronized int gaps() {
    return gaps;
  }
}
