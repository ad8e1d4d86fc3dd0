package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.HeaderText;
import dev.warren.broker.Names;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message of a queue as RabbitMQ delivered it.
 *
 * @param tag the delivery's name in an acknowledgement
 * @param redelivered whether a consumer had it before and did not acknowledge it
 */
public record QueueDelivery(Tag tag, boolean redelivered, Message message) {

  /** About how many bytes of memory a message takes beside its body and headers. */
  private static final int OVERHEAD_BYTES = 512;

  /**
   * Names a delivery in an acknowledgement.
   *
   * @param by the AMQP channel of the delivery, on which to acknowledge it
   * @param number the delivery tag on that channel
   * @param first whether it was taken before the consumer began, on a channel of its own, so that
   *     the end of the consumer's channel does not requeue it
   */
  public record Tag(Channel by, long number, boolean first) {}

  /**
   * A message as its sender sent it.
   *
   * @param contentType the media type; empty if the sender named none
   * @param headers the sender's own headers
   * @param timestampMillis the time of the SEND, in milliseconds since 1970; 0 if unknown
   */
  public record Message(
      String contentType, Map<String, String> headers, long timestampMillis, byte[] body) {}

  /** About how many bytes of memory the delivery takes. */
  public int bytes() {
    int bytes = OVERHEAD_BYTES + message.body().length;
    for (Map.Entry<String, String> header : message.headers().entrySet()) {
      bytes += header.getKey().length() + header.getValue().length();
    }
    return bytes;
  }

  static QueueDelivery of(Channel by, Envelope envelope, BasicProperties properties, byte[] body) {
    return new QueueDelivery(
        new Tag(by, envelope.getDeliveryTag(), false),
        envelope.isRedeliver(),
        message(properties, body));
  }

  static QueueDelivery first(ClientQueues.Taken taken) {
    GetResponse message = taken.message();
    return new QueueDelivery(
        new Tag(taken.by(), message.getEnvelope().getDeliveryTag(), true),
        message.getEnvelope().isRedeliver(),
        message(message.getProps(), message.getBody()));
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
