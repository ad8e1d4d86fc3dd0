package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.Visibility;
import dev.warren.presence.Note;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message for RabbitMQ: persistent, to be published with {@code mandatory} and confirmed before
 * what caused it is acknowledged.
 */
public record Publication(
    String exchange, String routingKey, BasicProperties properties, byte[] body) {

  /**
   * AMQP wants all properties of a message in one frame, 128 KB where nobody has set it otherwise;
   * the client throws where they do not fit, and the event would hold up those behind it.
   */
  public static final int MAX_HEADER_BYTES = 64 * 1024;

  static final int PERSISTENT = 2;

  /** The event for its subscribers, with its publisher's own headers and to whom it is shown. */
  public static Publication topic(Event event, byte[] json, BasicProperties posted) {
    return new Publication(
        Names.TOPICS, event.channel().name(), properties(event, event.id(), posted), json);
  }

  /** What a worker tells gateways, by {@link Names#TOPICS}. */
  public static Publication note(String routingKey, Note note) {
    BasicProperties properties =
        new BasicProperties.Builder()
            .type(note.type())
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .headers(Map.of())
            .build();
    return new Publication(Names.TOPICS, routingKey, properties, note.encode());
  }

  /** With {@link Names#WHEN_SLOW_HEADER}; as it is where that is null. */
  public Publication whenSlow(@Nullable String whenSlow) {
    if (whenSlow == null) {
      return this;
    }
    Map<String, Object> headers = new HashMap<>(properties.getHeaders());
    headers.put(Names.WHEN_SLOW_HEADER, whenSlow);
    return new Publication(
        exchange, routingKey, properties.builder().headers(headers).build(), body);
  }

  /** The alert for its user's queue. */
  static Publication alert(
      String alertId, String user, Event event, byte[] json, BasicProperties posted) {
    return new Publication(
        Names.ALERTS, Channel.word(user), properties(event, alertId, posted), json);
  }

  /** The bytes of its headers and other properties, as they are sent. */
  public int headerBytes() {
    try {
      return properties.toFrame(0, 0).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BasicProperties properties(Event event, String messageId, BasicProperties posted) {
    Map<String, Object> headers = passedOn(posted.getHeaders());
    headers.put(Names.TIMESTAMP_HEADER, event.timestamp().toEpochMilli());
    headers.putAll(Visibility.of(event).headers());
    return new BasicProperties.Builder()
        .messageId(messageId)
        .type(event.type())
        .contentType("application/json")
        .correlationId(posted.getCorrelationId())
        .deliveryMode(PERSISTENT)
        .headers(headers)
        .build();
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
