package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.outbound.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Control frames (RFC 6455, section 5.5), finished for the socket. */
public final class ControlFrames {

  private static final ByteBuf PING =
      Unpooled.unreleasableBuffer(
          WebSocketHead.write(Unpooled.directBuffer(2), WebSocketHead.PING, 0));

  private ControlFrames() {}

  /** A Ping without payload. */
  public static ByteBuf ping() {
    return PING.duplicate();
  }

  /**
   * The reply to a Ping, with the same payload.
   *
   * @param payload at most 125 bytes, as RFC 6455 requires of control frames
   */
  public static ByteBuf pong(ByteBuf payload, ByteBufAllocator allocator) {
    int bytes = payload.readableBytes();
    ByteBuf pong = allocator.directBuffer(WebSocketHead.bytes(bytes) + bytes);
    return WebSocketHead.write(pong, WebSocketHead.PONG, bytes)
        .writeBytes(payload, payload.readerIndex(), bytes);
  }

  /** The close frame with the reason's code and text. */
  public static ByteBuf close(CloseReason reason, ByteBufAllocator allocator) {
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    int bytes = Short.BYTES + text.length;
    ByteBuf close = allocator.directBuffer(WebSocketHead.bytes(bytes) + bytes);
    return WebSocketHead.write(close, WebSocketHead.CLOSE, bytes)
        .writeShort(reason.code())
        .writeBytes(text);
  }
}
