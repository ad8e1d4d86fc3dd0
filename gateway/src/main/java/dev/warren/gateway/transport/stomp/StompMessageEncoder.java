package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.topic.MessageEncoder;
import dev.warren.gateway.topic.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A topic message as MESSAGE frame.
 *
 * @param subscription the value of the header {@code subscription}; null where the client (STOMP
 *     1.0) gave its subscription no id
 */
record StompMessageEncoder(StompVersion version, @Nullable String subscription)
    implements MessageEncoder {

  /** Headers that are the server's to write; of a publisher's own they are left out. */
  private static final Set<String> OURS =
      Set.of(
          "destination",
          "message-id",
          "subscription",
          "timestamp",
          "content-type",
          "content-length",
          "ack",
          "redelivered",
          "recovered",
          "receipt",
          "transaction");

  private static final int HEADERS_ABOUT = 256;

  @Override
  public ByteBuf encode(TopicMessage message, ByteBufAllocator allocator) {
    byte[] body = message.body();
    StompFrame frame = StompFrame.of("MESSAGE", version, allocator, body.length + HEADERS_ABOUT);
    if (subscription != null) {
      frame.header("subscription", subscription);
    }
    frame
        .header("message-id", message.position())
        .header("destination", "/topic/" + message.channel())
        .header("timestamp", message.timestampMillis());
    if (!message.contentType().isEmpty()) {
      frame.header("content-type", message.contentType());
    }
    frame.header("content-length", body.length);
    message
        .headers()
        .forEach(
            (name, value) -> {
              // As it will be read: what cannot be written is left out of a name, too.
              String written = version.escapeName(name);
              if (!written.isEmpty() && !OURS.contains(written)) {
                frame.header(name, value);
              }
            });
    return frame.body(body, message.text());
  }
}
