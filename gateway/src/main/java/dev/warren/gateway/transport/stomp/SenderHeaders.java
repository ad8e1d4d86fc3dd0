package dev.warren.gateway.transport.stomp;

import dev.warren.broker.Names;
import java.util.Locale;
import java.util.Set;

/**
 * The headers of a SEND that are the sender's own, and so go on to RabbitMQ and to subscribers:
 * those with names that mean nothing to STOMP, to RabbitMQ, to Warren and to the libraries of AMQP
 * consumers. A client could steer a program behind RabbitMQ by the others. Thread-safe.
 */
public final class SenderHeaders {

  /** The headers that STOMP itself defines for SEND. */
  private static final Set<String> OF_STOMP =
      Set.of("destination", "content-type", "content-length", "receipt", "transaction");

  /**
   * The properties of an AMQP message that say who sent it, where a reply goes, how long it lives
   * and how it is stored. A consumer may take a header of that name for the property.
   */
  private static final Set<String> OF_AMQP =
      Set.of("user-id", "app-id", "cluster-id", "reply-to", "expiration", "delivery-mode");

  /** Spring AMQP makes an object of the class that {@code __TypeId__} names. */
  private static final Set<String> PREFIXES = Set.of("x-", "__", "spring_", "warren-");

  private final Set<String> extra;

  public SenderHeaders(StompSettings settings) {
    this.extra = settings.extraHeaders();
  }

  /** Whether a header goes on. RabbitMQ's own and Warren's never do, whatever the settings. */
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
