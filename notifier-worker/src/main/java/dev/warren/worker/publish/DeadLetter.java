package dev.warren.worker.publish;

import com.github.f4b6a3.ulid.UlidCreator;
import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import java.util.HashMap;
import java.util.Map;

/** What could not be processed, byte for byte, with why and where it was posted. */
public final class DeadLetter {

  private DeadLetter() {}

  /**
   * The letter for {@link Names#DEAD_LETTERS}, under a fresh id. It has its own headers only where
   * they and the publisher's together are more than {@link Publication#MAX_HEADER_BYTES}.
   *
   * @param posted what was posted, where, and so what a replay posts again
   * @param reason begins with what is wrong and a colon; docs/errors.md lists them
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
    Map<String, Object> posteds = posted.properties().getHeaders();
    Map<String, Object> all = posteds == null ? new HashMap<>() : new HashMap<>(posteds);
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
            // The publisher's user-id is not ours, and an expiration would lose the letter.
            .userId(null)
            .expiration(null)
            .build();
    return new Publication(Names.DEAD_LETTERS, posted.routingKey(), properties, posted.body());
  }
}
