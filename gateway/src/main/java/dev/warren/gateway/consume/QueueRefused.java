package dev.warren.gateway.consume;

import java.io.IOException;

/** RabbitMQ refuses the use of a queue, until somebody changes the queue. */
public final class QueueRefused extends IOException {

  private static final long serialVersionUID = 1L;

  QueueRefused(String reason) {
    super(reason);
  }
}
