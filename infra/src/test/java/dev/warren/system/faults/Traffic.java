package dev.warren.system.faults;

import java.util.Arrays;

/** The kinds of messages, each with an account of its own. */
enum Traffic {
  EVENTS("events", "events over AMQP", true),
  TYPED("typed", "typed SENDs to /app", true),
  RELAYED("relayed", "SENDs to /topic", true),
  QUEUES("queues", "SENDs to /queue", false),
  /** SENDs of {@link QueueDeletion} to the queue that it deletes. */
  DELETED("deleted", "SENDs to a deleted queue", false),
  /** SENDs of {@link NewQueues} to queues that no client has used before. */
  NEW("new", "SENDs to a new queue", false),
  /** Events of {@link OddHeaders}. Each is in the log or in the dead letters. */
  ODD("odd", "events with odd headers", true),
  ALERTS("alerts", "alerts over AMQP", false);

  private final String prefix;
  private final String title;
  private final boolean isLogged;

  Traffic(String prefix, String title, boolean isLogged) {
    this.prefix = prefix;
    this.title = title;
    this.isLogged = isLogged;
  }

  /** The traffic of a lane. */
  static Traffic of(MessageId id) {
    String prefix = id.lane().substring(0, id.lane().indexOf('.'));
    return Arrays.stream(values())
        .filter(traffic -> traffic.prefix.equals(prefix))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not a message of this test: " + id));
  }

  /** The full name of a lane. */
  String lane(String name) {
    return prefix + "." + name;
  }

  /** The name in the report. */
  String title() {
    return title;
  }

  /** The name in {@code --traffic}. */
  String prefix() {
    return prefix;
  }

  /** Whether the log has the messages of this traffic, in the order of each lane. */
  boolean isLogged() {
    return isLogged;
  }

  /** Whether gateways' clients send this traffic, to topics. */
  boolean isSentByClients() {
    return this == TYPED || this == RELAYED;
  }

  /** Whether this traffic flows all the time, so that {@link Recovery} can rely on it. */
  boolean isSteady() {
    return this != DELETED && this != NEW && this != ODD;
  }
}
