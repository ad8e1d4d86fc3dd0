package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.HeaderText;
import dev.warren.broker.Names;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message of a queue as RabbitMQ delivered it.
 *
 * @param by the AMQP channel of the delivery, which takes its acknowledgement
 * @param tag the delivery tag on that channel
 * @param redelivered whether some consumer had it before and did not acknowledge it
 */
public record QueueDelivery(Channel by, long tag, boolean redelivered, Message message) {

  /**
   * A message as its sender sent it.
   *
   * @param contentType the media type; empty if the sender named none
   * @param headers the sender's own headers
   * @param timestampMillis when it was sent, in milliseconds since 1970; 0 if unknown
   */
  public record Message(
      String contentType, Map<String, String> headers, long timestampMillis, byte[] body) {}

  static QueueDelivery of(Channel by, Envelope envelope, BasicProperties properties, byte[] body) {
    return new QueueDelivery(
        by, envelope.getDeliveryTag(), envelope.isRedeliver(), message(properties, body));
  }

  private static Message message(BasicProperties properties, byte[] body) {
    Map<String, String> own = new LinkedHashMap<>();
    if (properties.getHeaders() != null) {
      for (Map.Entry<String, Object> header : properties.getHeaders().entrySet()) {
        String text =
            Names.isPublishersOwn(header.getKey()) ? HeaderText.of(header.getValue()) : null;
        if (text != null) {
          own.put(header.getKey(), text);
        }
      }
    }
    long timestamp = HeaderText.timestampMillis(properties.getHeaders(), properties.getTimestamp());
    String contentType = properties.getContentType();
    return new Message(contentType == null ? "" : contentType, own, timestamp, body);
  }
}
