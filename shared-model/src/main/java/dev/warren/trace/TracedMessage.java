package dev.warren.trace;

import org.jspecify.annotations.Nullable;

/**
 * The facts of a message that a span shows. The body is not among them.
 *
 * @param id the event's id; empty for none
 * @param type the event's type; empty for none
 * @param bytes the size of the body
 * @param trace the trace that the message belongs to; null for none
 */
public record TracedMessage(
    Route route, String id, String type, int bytes, @Nullable TraceContext trace) {

  /**
   * The way of the message through RabbitMQ.
   *
   * @param exchange empty for the default one
   * @param queue the queue or stream from which the message was consumed; null if it is published
   */
  public record Route(String exchange, String routingKey, @Nullable String queue) {}
}
