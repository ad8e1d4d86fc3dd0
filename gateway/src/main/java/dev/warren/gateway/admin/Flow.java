package dev.warren.gateway.admin;

import java.util.Locale;

/** What a gateway counts a second. */
public enum Flow {
  /** Topic messages read from the log. */
  LOG,
  /** Messages that RabbitMQ has confirmed, of clients and of the gateway itself. */
  PUBLISHED,
  /** Messages that could not be published. */
  FAILED,
  /** Messages written to subscribers of topics. */
  TOPIC,
  /** Messages written to subscribers of queues. */
  QUEUE,
  /** Alerts written to their users. */
  ALERTS,
  /** Refused commands and requests. */
  REFUSED,
  /** Connections that have ended. */
  CLOSED;

  /** The name in JSON. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
