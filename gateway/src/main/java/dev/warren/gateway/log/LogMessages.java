package dev.warren.gateway.log;

import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Visibility;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From what RabbitMQ delivers of the log to messages. */
public final class LogMessages {

  private static final Logger log = LoggerFactory.getLogger(LogMessages.class);

  private LogMessages() {}

  /** Null where it is for nobody: the log's birth, or with a routing key that is no channel. */
  public static @Nullable TopicMessage of(long position, Delivery delivery) {
    if (LogBirths.isBirth(delivery)) {
      return null;
    }
    Channel channel;
    try {
      channel = new Channel(delivery.getEnvelope().getRoutingKey());
    } catch (InvalidChannel e) {
      log.warn("message {} of the log is for nobody: {}", position, e.getMessage());
      return null;
    }
    var properties = delivery.getProperties();
    Map<String, String> headers = new LinkedHashMap<>();
    properties
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (value != null && Names.isPublishersOwn(name)) {
                headers.put(name, value.toString());
              }
            });
    byte[] body = delivery.getBody();
    return new TopicMessage(
        position,
        channel,
        orEmpty(properties.getMessageId()),
        orEmpty(properties.getType()),
        timestamp(delivery),
        orEmpty(properties.getContentType()),
        headers,
        body,
        ByteBufUtil.isText(Unpooled.wrappedBuffer(body), StandardCharsets.UTF_8),
        Visibility.of(properties.getHeaders()),
        WhenSlow.of(properties.getHeaders()));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static long timestamp(Delivery delivery) {
    if (delivery.getProperties().getHeaders().get(Names.TIMESTAMP_HEADER) instanceof Number ms) {
      return ms.longValue();
    }
    Date seconds = delivery.getProperties().getTimestamp();
    return seconds == null ? System.currentTimeMillis() : seconds.getTime();
  }
}
