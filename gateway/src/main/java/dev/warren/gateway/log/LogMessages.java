package dev.warren.gateway.log;

import com.rabbitmq.client.Delivery;
import dev.warren.broker.HeaderText;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Visibility;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes messages from RabbitMQ's deliveries of the log. */
public final class LogMessages {

  private static final SharedValues SHARED = new SharedValues();

  private LogMessages() {}

  /**
   * A message that clients can read from history; null if there is none at this position. A message
   * that the live reader leaves out is left out here as well, without a log line, because every
   * scan meets it again.
   */
  public static @Nullable TopicMessage forClients(long position, Delivery delivery) {
    try {
      TopicMessage message = of(position, delivery, null);
      return message != null && message.isForClients() ? message : null;
    } catch (RuntimeException unreadable) {
      return null;
    }
  }

  /**
   * The message of a delivery; null for the log's birth.
   *
   * @param own records that a message of this gateway was read; null for no record
   * @throws InvalidChannel if its routing key is no channel
   */
  static @Nullable TopicMessage of(long position, Delivery delivery, @Nullable OwnMessages own) {
    if (LogBirths.isBirth(delivery)) {
      return null;
    }
    Channel channel = SHARED.channel(delivery.getEnvelope().getRoutingKey());
    var properties = delivery.getProperties();
    EventInfo event =
        new EventInfo(
            orEmpty(properties.getMessageId()),
            SHARED.text(orEmpty(properties.getType())),
            timestampMillis(delivery));
    Recipients recipients =
        Recipients.of(Visibility.of(properties.getHeaders()), WhenSlow.of(properties.getHeaders()));
    Source source = source(position, properties.getHeaders(), own);
    return new TopicMessage(position, channel, event, content(delivery), recipients, source);
  }

  private static Source source(
      long position, Map<String, Object> headers, @Nullable OwnMessages own) {
    Object sender = headers.get(Names.SENDER_HEADER);
    Object publication = headers.get(Names.SENT_HEADER);
    if (sender == null && publication == null) {
      return Source.AMQP;
    }
    String name = publication == null ? "" : publication.toString();
    return new Source(
        sender == null ? "" : sender.toString(),
        name,
        own == null ? null : own.read(name, position));
  }

  private static Content content(Delivery delivery) {
    Map<String, String> headers = new LinkedHashMap<>();
    delivery
        .getProperties()
        .getHeaders()
        .forEach(
            (name, value) -> {
              String text = Names.isPublishersOwn(name) ? HeaderText.of(value) : null;
              if (text != null) {
                headers.put(name, text);
              }
            });
    byte[] body = delivery.getBody();
    return new Content(
        SHARED.text(orEmpty(delivery.getProperties().getContentType())),
        headers.isEmpty() ? Map.of() : headers,
        body,
        ByteBufUtil.isText(Unpooled.wrappedBuffer(body), StandardCharsets.UTF_8));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static long timestampMillis(Delivery delivery) {
    var properties = delivery.getProperties();
    long millis = HeaderText.timestampMillis(properties.getHeaders(), properties.getTimestamp());
    return millis == 0 ? System.currentTimeMillis() : millis;
  }
}
