package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.fanout.MessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Encodes topic messages as finished MESSAGE frames of one subscription id. */
final class StompMessageEncoder implements MessageEncoder {

  private final StompMessageFormat format;
  private final Framing framing;

  /** The frame from its start to the end of the {@code subscription} header. */
  private final byte[] beginning;

  /**
   * @param subscription the header {@code subscription}; null for a subscription without id (STOMP
   *     1.0)
   */
  StompMessageEncoder(StompMessageFormat format, Framing framing, @Nullable String subscription) {
    this(format, framing, beginning(format.version(), subscription));
  }

  private StompMessageEncoder(StompMessageFormat format, Framing framing, byte[] beginning) {
    this.format = format;
    this.framing = framing;
    this.beginning = beginning;
  }

  private static byte[] beginning(StompVersion version, @Nullable String subscription) {
    ByteBuf written = Unpooled.buffer();
    ByteBufUtil.writeAscii(written, "MESSAGE\n");
    if (subscription != null) {
      version.writeHeader(written, "subscription", subscription);
    }
    byte[] bytes = ByteBufUtil.getBytes(written);
    written.release();
    return bytes;
  }

  /** The same encoder, whose first frame also states whether the history is complete. */
  MessageEncoder beginning(boolean recovered) {
    ByteBuf written = Unpooled.buffer().writeBytes(beginning);
    format.version().writeHeader(written, "recovered", Boolean.toString(recovered));
    byte[] bytes = ByteBufUtil.getBytes(written);
    written.release();
    return new FirstFrameEncoder(new StompMessageEncoder(format, framing, bytes), this);
  }

  @Override
  public WireFormat format() {
    return format;
  }

  @Override
  public MessageEncoder afterGap() {
    return beginning(false);
  }

  @Override
  public int frameBytes(byte[] common) {
    int payload = beginning.length + common.length;
    return framing.headBytes(payload) + payload;
  }

  @Override
  public void write(ByteBuf to, byte[] common, boolean text) {
    framing
        .writeHead(to, text, beginning.length + common.length)
        .writeBytes(beginning)
        .writeBytes(common);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StompMessageEncoder encoder
        && encoder.format == format
        && encoder.framing == framing
        && Arrays.equals(encoder.beginning, beginning);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(beginning);
  }
}
