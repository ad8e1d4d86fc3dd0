package dev.warren.gateway.consume;

import java.io.IOException;

/** RabbitMQ does not let Warren use a queue, and will not until somebody changes the queue. */
public final class QueueRefused extends IOException {

  private static final long serialVersionUID = 1L;

  QueueRefused(String reason) {
    super(reason);
  }
}
