package dev.warren.gateway.log;

import org.jspecify.annotations.Nullable;

/**
 * The publisher of a message, and the name of the publication.
 *
 * @param sender the user whose client sent it; empty for a backend's message, which names its
 *     sender itself
 * @param publication names the publication, and is the same when a gateway publishes it again;
 *     empty for a message of an AMQP publisher
 * @param own the same publication if it came from this gateway, else null
 */
public record Source(String sender, String publication, OwnMessages.@Nullable Sent own) {

  /** An AMQP publisher. */
  public static final Source AMQP = new Source("", "", null);
}
