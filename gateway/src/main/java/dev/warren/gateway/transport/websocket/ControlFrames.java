package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.outbound.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Finished control frames (RFC 6455, section 5.5). */
public final class ControlFrames {

  private static final ByteBuf PING =
      Unpooled.unreleasableBuffer(
          WebSocketHead.write(Unpooled.directBuffer(2), WebSocketHead.PING, 0));

  private ControlFrames() {}

  /** A Ping without payload. */
  public static ByteBuf ping() {
    return PING.duplicate();
  }

  /** The answer to a Ping, whose payload has 125 bytes at most. */
  public static ByteBuf pong(ByteBuf payload, ByteBufAllocator allocator) {
    int bytes = payload.readableBytes();
    ByteBuf pong = allocator.directBuffer(WebSocketHead.bytes(bytes) + bytes);
    return WebSocketHead.write(pong, WebSocketHead.PONG, bytes)
        .writeBytes(payload, payload.readerIndex(), bytes);
  }

  /** Why the gateway ends the connection. */
  public static ByteBuf close(CloseReason reason, ByteBufAllocator allocator) {
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    int bytes = Short.BYTES + text.length;
    ByteBuf close = allocator.directBuffer(WebSocketHead.bytes(bytes) + bytes);
    return WebSocketHead.write(close, WebSocketHead.CLOSE, bytes)
        .writeShort(reason.code())
        .writeBytes(text);
  }
}
