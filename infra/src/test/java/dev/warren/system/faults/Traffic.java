package dev.warren.system.faults;

import java.util.Arrays;
import java.util.Locale;

/** The kinds of messages, each with an account of its own. */
enum Traffic {
  EVENTS("events over AMQP", true),
  TYPED("typed SENDs to /app", true),
  RELAYED("SENDs to /topic", true),
  QUEUES("SENDs to /queue", false),
  /** SENDs of {@link QueueDeletion} to the queue that it deletes. */
  DELETED("SENDs to a deleted queue", false),
  /** SENDs of {@link NewQueues} to queues that no client has used before. */
  NEW("SENDs to a new queue", false),
  /** Events of {@link OddHeaders}. Each is in the log or in the dead letters. */
  ODD("events with odd headers", true),
  ALERTS("alerts over AMQP", false);

  private final String title;
  private final boolean isLogged;

  Traffic(String title, boolean isLogged) {
    this.title = title;
    this.isLogged = isLogged;
  }

  /** The traffic of a lane. */
  static Traffic of(MessageId id) {
    String prefix = id.lane().substring(0, id.lane().indexOf('.'));
    return Arrays.stream(values())
        .filter(traffic -> traffic.prefix().equals(prefix))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not a message of this test: " + id));
  }

  /** The full name of a lane. */
  String lane(String name) {
    return prefix() + "." + name;
  }

  /** The name in the report. */
  String title() {
    return title;
  }

  /** The traffic's name in {@code --traffic}. The names of its lanes begin with it, too. */
  String prefix() {
    return name().toLowerCase(Locale.ROOT);
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
