package dev.warren.letter;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the header {@code x-death}, which RabbitMQ writes when it takes a message out of a
 * queue undelivered.
 *
 * @param reason {@code delivery_limit}, {@code rejected}, {@code expired} or {@code maxlen}
 * @param queue the queue that it was taken from
 * @param exchange the exchange to which it had been published; empty for the default exchange
 * @param routingKey the routing key with which it had been published
 * @param at the time at which it was taken out; null if unknown
 */
public record Death(
    String reason, String queue, String exchange, String routingKey, @Nullable Instant at) {

  /** The most recent death of a message; empty if it has none. */
  public static Optional<Death> last(@Nullable Map<String, Object> headers) {
    // RabbitMQ puts the most recent death first.
    return headers != null
            && headers.get("x-death") instanceof List<?> deaths
            && !deaths.isEmpty()
            && deaths.get(0) instanceof Map<?, ?> death
        ? Optional.of(
            new Death(
                text(death.get("reason")),
                text(death.get("queue")),
                text(death.get("exchange")),
                death.get("routing-keys") instanceof List<?> keys && !keys.isEmpty()
                    ? text(keys.get(0))
                    : "",
                death.get("time") instanceof Date time ? time.toInstant() : null))
        : Optional.empty();
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
