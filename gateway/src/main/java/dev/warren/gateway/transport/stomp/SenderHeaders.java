package dev.warren.gateway.transport.stomp;

import dev.warren.broker.Names;
import java.util.Locale;
import java.util.Set;

/**
 * The headers of a SEND that are the sender's own, and that RabbitMQ and subscribers get: those
 * with names that mean nothing to STOMP, RabbitMQ, Warren and the libraries of AMQP consumers. By
 * any other header a client could control a program that consumes from RabbitMQ. Thread-safe.
 */
public final class SenderHeaders {

  /** The headers that STOMP itself defines for SEND. */
  private static final Set<String> OF_STOMP =
      Set.of("destination", "content-type", "content-length", "receipt", "transaction");

  /**
   * The names of an AMQP message's properties for its sender, its reply, its life and its storage.
   * A consumer may mistake a header of that name for the property.
   */
  private static final Set<String> OF_AMQP =
      Set.of("user-id", "app-id", "cluster-id", "reply-to", "expiration", "delivery-mode");

  /** For example, Spring AMQP creates an object of the class that {@code __TypeId__} names. */
  private static final Set<String> PREFIXES = Set.of("x-", "__", "spring_", "warren-");

  private final Set<String> extra;

  public SenderHeaders(StompSettings settings) {
    this.extra = settings.extraHeaders();
  }

  /**
   * Whether a header is passed on. RabbitMQ's own headers and Warren's own ones are never passed
   * on, whatever the settings.
   */
  boolean goesOn(String name) {
    return !OF_STOMP.contains(name)
        && Names.isPublishersOwn(name)
        && (extra.contains(name) || meansNothing(name.toLowerCase(Locale.ROOT)));
  }

  private static boolean meansNothing(String name) {
    return !OF_AMQP.contains(name)
        && !name.equals("cc")
        && !name.equals("bcc")
        && PREFIXES.stream().noneMatch(name::startsWith);
  }
}
