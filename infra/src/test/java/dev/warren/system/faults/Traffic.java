package dev.warren.system.faults;

import java.util.Arrays;

/** The kinds of messages that are accounted for, each by itself. */
enum Traffic {
  EVENTS("events", "events over AMQP", true),
  TYPED("typed", "typed SENDs to /app", true),
  RELAYED("relayed", "SENDs to /topic", true),
  QUEUES("queues", "SENDs to /queue", false),
  /** Of the queue that is deleted under its consumer, by {@link QueueDeletion} alone. */
  DELETED("deleted", "to a queue deleted at times", false),
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
        .orElseThrow(() -> new IllegalArgumentException("no message of the test: " + id));
  }

  /** The name of one of its lanes. */
  String lane(String name) {
    return prefix + "." + name;
  }

  /** As in the report. */
  String title() {
    return title;
  }

  /** What {@code --traffic} calls it. */
  String prefix() {
    return prefix;
  }

  /** Whether its messages are in the log, in the order of each lane. */
  boolean isLogged() {
    return isLogged;
  }

  /** Whether it is sent all the time, so that it shows whether the system works again. */
  boolean isSteady() {
    return this != DELETED;
  }
}
