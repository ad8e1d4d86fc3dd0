package dev.warren.gateway.presence;

import dev.warren.channel.ChannelPattern;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The agents' statuses in the log's order: all of them, those of each group, and those of each
 * sender. A group is the second word of a channel, so a subscription to one team's agents costs no
 * time for the agents of others. One writer at a time; readers need no lock.
 */
final class AgentOrder {

  /** The most agents whose last status came from clients of one user. */
  static final int MAX_OF_SENDER = 1_000;

  private final NavigableMap<Long, AgentStatus> all = new ConcurrentSkipListMap<>();
  private final Map<String, NavigableMap<Long, AgentStatus>> byGroup = new ConcurrentHashMap<>();
  private final Map<String, NavigableMap<Long, AgentStatus>> bySender = new ConcurrentHashMap<>();

  /** Adds a status, or replaces the one at its position. */
  void put(AgentStatus agent) {
    all.put(position(agent), agent);
    put(byGroup, group(agent), agent);
    put(bySender, agent.message().sender(), agent);
  }

  void remove(AgentStatus agent) {
    all.remove(position(agent));
    remove(byGroup, group(agent), agent);
    remove(bySender, agent.message().sender(), agent);
  }

  /** The oldest status from clients of a user, or of all backends for an empty name. */
  AgentStatus oldestOf(String sender) {
    return Objects.requireNonNull(bySender.get(sender)).firstEntry().getValue();
  }

  /** The oldest status of a user with too many agents; null if they are not too many. */
  @Nullable AgentStatus oldestOfTooMany(String sender) {
    NavigableMap<Long, AgentStatus> own = bySender.get(sender);
    // Backends have no sender, and report for as many agents as they like.
    return sender.isEmpty() || own == null || own.size() <= MAX_OF_SENDER ? null : oldestOf(sender);
  }

  /**
   * All statuses that may match, and perhaps others.
   *
   * @param after the positions begin after it
   * @param end the last position
   */
  Collection<AgentStatus> between(ChannelPattern pattern, long after, long end) {
    String group = group(pattern.toString());
    boolean isWild = group.indexOf('*') >= 0 || group.indexOf('#') >= 0;
    NavigableMap<Long, AgentStatus> agents =
        isWild ? all : byGroup.getOrDefault(group, new ConcurrentSkipListMap<>());
    return agents.subMap(after, false, end, true).values();
  }

  private static void put(
      Map<String, NavigableMap<Long, AgentStatus>> orders, String key, AgentStatus agent) {
    orders.computeIfAbsent(key, added -> new ConcurrentSkipListMap<>()).put(position(agent), agent);
  }

  private static void remove(
      Map<String, NavigableMap<Long, AgentStatus>> orders, String key, AgentStatus agent) {
    orders.computeIfPresent(
        key,
        (same, order) -> {
          order.remove(position(agent));
          return order.isEmpty() ? null : order;
        });
  }

  private static long position(AgentStatus agent) {
    return agent.message().position();
  }

  private static String group(AgentStatus agent) {
    return group(agent.message().channel().name());
  }

  /** The first two words. */
  private static String group(String name) {
    int second = name.indexOf('.', name.indexOf('.') + 1);
    return second < 0 ? name : name.substring(0, second);
  }
}
