package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.fanout.MessageEncoder.WireFormat;
import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Encodes the part of a MESSAGE frame that all subscribers share: everything after the subscription
 * header. {@link #of} returns one instance for each combination, so that equal formats share their
 * frames.
 *
 * @param acknowledged whether the client subscribed with an ack mode other than {@code auto}: STOMP
 *     1.2 then promises the header {@code ack}, although a topic's message needs no ACK
 * @param notifications whether the subscription shows only notifications, as {@code
 *     /user/queue/notifications} does
 */
record StompMessageFormat(StompVersion version, boolean acknowledged, boolean notifications)
    implements WireFormat {

  /**
   * The names of headers that only the server writes. A publisher's headers with these names are
   * left out.
   */
  private static final Set<String> SERVER_HEADERS =
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

  private static final String NOTIFICATION = "notification";

  private static final List<StompMessageFormat> ALL =
      Arrays.stream(StompVersion.values())
          .flatMap(
              version ->
                  Stream.of(
                      new StompMessageFormat(version, false, false),
                      new StompMessageFormat(version, false, true),
                      new StompMessageFormat(version, true, false),
                      new StompMessageFormat(version, true, true)))
          .toList();

  static StompMessageFormat of(StompVersion version, boolean acknowledged, boolean notifications) {
    return ALL.get(4 * version.ordinal() + (acknowledged ? 2 : 0) + (notifications ? 1 : 0));
  }

  @Override
  public boolean shows(TopicMessage message) {
    return !notifications || message.type().equals(NOTIFICATION);
  }

  @Override
  public byte[] encode(TopicMessage message) {
    byte[] body = message.body();
    ByteBuf frame = Unpooled.buffer(body.length + HEADERS_ABOUT);
    version.writeHeader(frame, "message-id", message.position());
    if (acknowledged && version == StompVersion.V1_2) {
      version.writeHeader(frame, "ack", message.position());
    }
    version.writeHeader(
        frame,
        "destination",
        notifications ? "/user/queue/notifications" : "/topic/" + message.channel());
    version.writeHeader(frame, "timestamp", message.timestampMillis());
    if (!message.contentType().isEmpty()) {
      version.writeHeader(frame, "content-type", message.contentType());
    }
    version.writeHeader(frame, "content-length", body.length);
    writeOwn(frame, version, message.headers());
    frame.writeByte('\n').writeBytes(body).writeByte(0);
    byte[] bytes = ByteBufUtil.getBytes(frame);
    frame.release();
    return bytes;
  }

  /** Writes the publisher's own headers. */
  static void writeOwn(ByteBuf frame, StompVersion version, Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          // Compares the name as it is written: characters that a version cannot write are left out
          // of it.
          String written = version.escapeName(name);
          if (!written.isEmpty() && !SERVER_HEADERS.contains(written)) {
            version.writeHeader(frame, name, value);
          }
        });
  }
}
