package dev.warren.trace;

/** The operations on an event that have a span. */
public enum Operation {
  /** A gateway or worker publishes a message, and RabbitMQ confirms it. */
  PUBLISH,
  /** A worker processes an event, from its delivery to its acknowledgement. */
  PROCESS,
  /** A gateway writes a message of the log to all clients that subscribe to its channel. */
  DELIVER
}
