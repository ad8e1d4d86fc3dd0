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
 * A topic message in one version of STOMP, but for what depends on who gets it: all of the MESSAGE
 * frame that stands behind its subscription header. There is one object for each combination.
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

  private final StompVersion version;
  private final boolean acknowledged;
  private final boolean notifications;

  private StompMessageFormat(StompVersion version, boolean acknowledged, boolean notifications) {
    this.version = version;
    this.acknowledged = acknowledged;
    this.notifications = notifications;
  }

  /**
   * @param acknowledged whether the client said that it will acknowledge: it gets the header {@code
   *     ack} that STOMP 1.2 promises it, though nobody waits for its ACK
   * @param notifications whether only notifications are shown, as {@code /user/queue/notifications}
   */
  static StompMessageFormat of(StompVersion version, boolean acknowledged, boolean notifications) {
    return ALL.get(4 * version.ordinal() + (acknowledged ? 2 : 0) + (notifications ? 1 : 0));
  }

  StompVersion version() {
    return version;
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

  /** The publisher's own headers. */
  static void writeOwn(ByteBuf frame, StompVersion version, Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          // As it will be read: what cannot be written is left out of a name, too.
          String written = version.escapeName(name);
          if (!written.isEmpty() && !OURS.contains(written)) {
            version.writeHeader(frame, name, value);
          }
        });
  }
}
