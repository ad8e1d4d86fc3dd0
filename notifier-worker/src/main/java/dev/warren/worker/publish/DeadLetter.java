package dev.warren.worker.publish;

import com.github.f4b6a3.ulid.UlidCreator;
import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.LogLimits;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Builds dead letters. A dead letter is the message that could not be processed, byte for byte,
 * with headers for the reason and for its exchange and routing key.
 */
public final class DeadLetter {

  private static final Set<String> OWN_HEADERS =
      Set.of(
          Names.LETTER_HEADER,
          Names.REASON_HEADER,
          Names.EXCHANGE_HEADER,
          Names.ROUTING_KEY_HEADER,
          Names.COUNT_HEADER);

  private DeadLetter() {}

  /**
   * A letter for {@link Names#DEAD_LETTERS}, under a fresh id. It keeps the properties that the
   * AMQP client can write. It keeps the publisher's headers, unless they are more than {@link
   * LogLimits#MAX_HEADERS}, or together with the letter's own have more than {@link
   * LogLimits#MAX_HEADER_BYTES}.
   *
   * @param posted the message in its posted form, in which a replay posts it again
   * @param reason a reason of docs/errors.md: the field or cause, a colon, and the failure
   * @param count how many attempts were made
   */
  public static Publication of(Publication posted, String reason, int count) {
    Map<String, Object> own = ownHeaders(posted, reason, count);
    if (LogLimits.areTooMany(posted.properties().getHeaders())) {
      BasicProperties bare = posted.properties().builder().headers(null).build();
      return letter(posted, LogLimits.forQueue(bare), own);
    }
    BasicProperties kept = LogLimits.forQueue(posted.properties());
    Map<String, Object> all = new HashMap<>(kept.getHeaders());
    all.putAll(own);
    Publication letter = letter(posted, kept, all);
    return isWritable(letter) ? letter : letter(posted, kept, own);
  }

  /**
   * The letter with only the body of the posted message, for use after RabbitMQ has refused the
   * full letter.
   */
  public static Publication bare(Publication letter) {
    Map<String, Object> own = new HashMap<>();
    letter
        .properties()
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (OWN_HEADERS.contains(name)) {
                own.put(name, value);
              }
            });
    BasicProperties properties =
        new BasicProperties.Builder().headers(own).deliveryMode(Persistent.MODE).build();
    return new Publication(letter.exchange(), letter.routingKey(), properties, letter.body());
  }

  private static Map<String, Object> ownHeaders(Publication posted, String reason, int count) {
    return Map.of(
        Names.LETTER_HEADER,
        UlidCreator.getMonotonicUlid().toString(),
        Names.REASON_HEADER,
        reason,
        Names.EXCHANGE_HEADER,
        posted.exchange(),
        Names.ROUTING_KEY_HEADER,
        posted.routingKey(),
        Names.COUNT_HEADER,
        count);
  }

  private static Publication letter(
      Publication posted, BasicProperties kept, Map<String, Object> headers) {
    BasicProperties properties =
        kept.builder().headers(headers).deliveryMode(Persistent.MODE).build();
    // The exchange ignores the routing key. The header keeps it for a replay.
    String key = LogLimits.shortString(posted.routingKey());
    return new Publication(Names.DEAD_LETTERS, key == null ? "" : key, properties, posted.body());
  }

  private static boolean isWritable(Publication letter) {
    try {
      return LogLimits.headerBytes(letter.properties()) <= LogLimits.MAX_HEADER_BYTES;
    } catch (IllegalArgumentException e) {
      // A name in a nested table became longer than AMQP allows when it was decoded.
      return false;
    }
  }
}
