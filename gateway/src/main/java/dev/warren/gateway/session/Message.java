package dev.warren.gateway.session;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message for one client alone: of a queue, or an alert.
 *
 * @param subscription the client's name for the subscription that it is for
 * @param destination what was subscribed to
 * @param id of this message, by which it may be acknowledged
 * @param acknowledged whether the client is to acknowledge it
 * @param redelivered whether it may have been seen before; null where that does not apply
 * @param timestampMillis when it was sent, in milliseconds since 1970; 0 where nobody said so
 * @param contentType the body's media type; empty where the sender named none
 * @param headers the sender's own
 */
public record Message(
    String subscription,
    String destination,
    String id,
    boolean acknowledged,
    @Nullable Boolean redelivered,
    long timestampMillis,
    String contentType,
    Map<String, String> headers,
    byte[] body) {}
