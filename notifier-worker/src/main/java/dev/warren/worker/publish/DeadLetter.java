package dev.warren.worker.publish;

import com.github.f4b6a3.ulid.UlidCreator;
import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import java.util.HashMap;
import java.util.Map;

/**
 * Builds dead letters: the message that could not be processed, byte for byte, with headers for the
 * reason and for where it was posted.
 */
public final class DeadLetter {

  private DeadLetter() {}

  /**
   * A letter for {@link Names#DEAD_LETTERS}, under a fresh id. It keeps the publisher's headers
   * unless they and the letter's own are more than {@link Publication#MAX_HEADER_BYTES}.
   *
   * @param posted the message as it was posted; a replay posts it again
   * @param reason one of docs/errors.md: the field or cause, a colon, what happened
   * @param count how often it was tried
   */
  public static Publication of(Publication posted, String reason, int count) {
    Map<String, Object> own =
        Map.of(
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
    Map<String, Object> publishers = posted.properties().getHeaders();
    Map<String, Object> all = publishers == null ? new HashMap<>() : new HashMap<>(publishers);
    all.putAll(own);
    Publication letter = withHeaders(posted, all);
    return letter.headerBytes() <= Publication.MAX_HEADER_BYTES ? letter : withHeaders(posted, own);
  }

  private static Publication withHeaders(Publication posted, Map<String, Object> headers) {
    BasicProperties properties =
        posted
            .properties()
            .builder()
            .headers(headers)
            .deliveryMode(Publication.PERSISTENT)
            // RabbitMQ refuses another user's user-id, and an expiration would lose the letter.
            .userId(null)
            .expiration(null)
            .build();
    return new Publication(Names.DEAD_LETTERS, posted.routingKey(), properties, posted.body());
  }
}
