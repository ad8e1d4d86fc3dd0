package dev.warren.gateway.consume;

import dev.warren.broker.ClientQueues;
import dev.warren.broker.DeclaredQueue;
import dev.warren.broker.Names;
import java.io.IOException;

/**
 * A queue that the gateway declares for clients.
 *
 * @param kind the purpose of the queue
 * @param name the name in {@code /queue/<name>}, or the user whose alerts it holds
 */
public record ClientQueue(Kind kind, String name) {

  enum Kind {
    QUEUE,
    ALERTS
  }

  /** The queue of {@code /queue/<name>}. */
  public static ClientQueue named(String name) {
    return new ClientQueue(Kind.QUEUE, name);
  }

  /** The queue of a user's alerts. */
  public static ClientQueue ofAlerts(String user) {
    return new ClientQueue(Kind.ALERTS, user);
  }

  /** The queue's name in RabbitMQ. */
  public String inRabbit() {
    return switch (kind) {
      case QUEUE -> Names.queue(name);
      case ALERTS -> Names.alerts(name);
    };
  }

  DeclaredQueue declare(ClientQueues queues) throws IOException {
    return switch (kind) {
      case QUEUE -> queues.queue(name);
      case ALERTS -> queues.alerts(name);
    };
  }
}
