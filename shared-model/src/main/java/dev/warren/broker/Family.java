package dev.warren.broker;

import java.util.List;

/**
 * The workers' intake: kinds of channels that share one set of partitions. A family is a
 * consistent-hash exchange {@code warren.<family>} on the routing key, and the quorum queues {@code
 * warren.<family>.<n>} behind it, so one channel always lands in one partition.
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
   * Whose partition a queue is.
   *
   * @throws IllegalArgumentException where it is none
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
   * Whether whoever holds one of its partitions remembers something between events: who is there,
   * what agents said last. Such a partition gets what gateways say with {@link Names#BEATS}, too.
   */
  public boolean remembers() {
    return this == PRESENCE || this == AGENTS;
  }

  /** The kinds of channels that it takes. */
  public List<String> kinds() {
    return kinds;
  }
}
