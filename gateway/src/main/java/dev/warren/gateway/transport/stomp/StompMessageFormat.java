package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.topic.MessageEncoder.WireFormat;
import dev.warren.gateway.topic.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A topic message in one version of STOMP, but for what depends on who gets it: all of the MESSAGE
 * frame that stands behind its subscription header.
 */
final class StompMessageFormat implements WireFormat {

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

  private static final List<StompMessageFormat> BY_VERSION =
      Arrays.stream(StompVersion.values()).map(StompMessageFormat::new).toList();

  private final StompVersion version;

  private StompMessageFormat(StompVersion version) {
    this.version = version;
  }

  static StompMessageFormat of(StompVersion version) {
    return BY_VERSION.get(version.ordinal());
  }

  @Override
  public byte[] encode(TopicMessage message) {
    byte[] body = message.body();
    ByteBuf frame = Unpooled.buffer(body.length + HEADERS_ABOUT);
    version.writeHeader(frame, "message-id", message.position());
    version.writeHeader(frame, "destination", "/topic/" + message.channel());
    version.writeHeader(frame, "timestamp", message.timestampMillis());
    if (!message.contentType().isEmpty()) {
      version.writeHeader(frame, "content-type", message.contentType());
    }
    version.writeHeader(frame, "content-length", body.length);
    message
        .headers()
        .forEach(
            (name, value) -> {
              // As it will be read: what cannot be written is left out of a name, too.
              String written = version.escapeName(name);
              if (!written.isEmpty() && !OURS.contains(written)) {
                version.writeHeader(frame, name, value);
              }
            });
    frame.writeByte('\n').writeBytes(body).writeByte(0);
    byte[] bytes = ByteBufUtil.getBytes(frame);
    frame.release();
    return bytes;
  }
}
