package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.event.Event;
import dev.warren.event.Visibility;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message for RabbitMQ: persistent, to be published with {@code mandatory} and confirmed before
 * what caused it is acknowledged.
 */
public record Publication(
    String exchange, String routingKey, BasicProperties properties, byte[] body) {

  private static final int PERSISTENT = 2;

  /** The event for its subscribers, with its publisher's own headers and to whom it is shown. */
  public static Publication topic(Event event, byte[] json, BasicProperties posted) {
    Map<String, Object> headers = passedOn(posted.getHeaders());
    headers.put(Names.TIMESTAMP_HEADER, event.timestamp().toEpochMilli());
    headers.putAll(Visibility.of(event).headers());
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId(event.id())
            .type(event.type())
            .contentType("application/json")
            .correlationId(posted.getCorrelationId())
            .deliveryMode(PERSISTENT)
            .headers(headers)
            .build();
    return new Publication(Names.TOPICS, event.channel().name(), properties, json);
  }

  /** What was posted, byte for byte, with why it could not be processed. */
  public static Publication deadLetter(
      String routingKey, BasicProperties posted, byte[] body, String reason) {
    Map<String, Object> headers =
        posted.getHeaders() == null ? new HashMap<>() : new HashMap<>(posted.getHeaders());
    headers.put(Names.REASON_HEADER, reason);
    headers.put(Names.ROUTING_KEY_HEADER, routingKey);
    BasicProperties properties =
        posted
            .builder()
            .headers(headers)
            .deliveryMode(PERSISTENT)
            // The publisher's user-id is not ours, and an expiration would lose the letter.
            .userId(null)
            .expiration(null)
            .build();
    return new Publication(Names.DEAD_LETTERS, routingKey, properties, body);
  }

  private static Map<String, Object> passedOn(@Nullable Map<String, Object> posted) {
    Map<String, Object> headers = new HashMap<>();
    if (posted != null) {
      posted.forEach(
          (name, value) -> {
            if (value != null && Names.isPublishersOwn(name)) {
              headers.put(name, value);
            }
          });
    }
    return headers;
  }
}
