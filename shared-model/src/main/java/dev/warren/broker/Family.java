package dev.warren.broker;

import java.util.List;

/**
 * Kinds of channels that share one set of partitions. A family has a consistent-hash exchange
 * {@code warren.<family>} on the routing key, which spreads its events over the quorum queues
 * {@code warren.<family>.<n>}. So all events of a channel reach the same partition.
 */
public enum Family {
  NOTES("notes", "notes"),
  AGENTS("agents", "agents"),
  MESSAGES("messages", "chat", "sessions", "circles"),
  WORKSPACES("workspaces", "workspaces"),
  PRESENCE("presence", "presence"),
  NOTICES("notices", "notifications", "users");

  private final String name;
  private final List<String> kinds;

  Family(String name, String... kinds) {
    this.name = name;
    this.kinds = List.of(kinds);
  }

  /** The exchange that spreads the family's channels over its partitions. */
  public String exchange() {
    return "warren." + name;
  }

  /** The queue of one partition, counted from 0. */
  public String queue(int partition) {
    return "warren." + name + "." + partition;
  }

  /**
   * The family of a partition's queue.
   *
   * @throws IllegalArgumentException when the queue is no partition
   */
  public static Family of(String queue) {
    for (Family family : values()) {
      if (queue.startsWith(family.exchange() + ".")) {
        return family;
      }
    }
    throw new IllegalArgumentException(queue + " is no partition");
  }

  /**
   * Whether the owner of a partition keeps a memory between events: of users' presence, or of
   * agents' last status. Such a partition also receives the notes of gateways, by {@link
   * Names#BEATS}.
   */
  public boolean remembers() {
    return this == PRESENCE || this == AGENTS;
  }

  /** The kinds of channels whose events belong to this family. */
  public List<String> kinds() {
    return kinds;
  }
}
