package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.outbound.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A STOMP frame on its way out, written straight into a finished WebSocket frame: a server's frames
 * are not masked (RFC 6455, section 5.1), so the same bytes serve every client.
 */
final class StompFrame {

  private static final ByteBuf HEART_BEAT =
      Unpooled.unreleasableBuffer(
          WebSocketHead.write(Unpooled.directBuffer(3), WebSocketHead.TEXT, 1).writeByte('\n'));

  private final ByteBuf buffer;
  private final StompVersion version;

  private StompFrame(ByteBuf buffer, StompVersion version) {
    this.buffer = buffer;
    this.version = version;
  }

  /**
   * @param sizeHint about how many bytes it will have
   */
  static StompFrame of(
      String command, StompVersion version, ByteBufAllocator allocator, int sizeHint) {
    ByteBuf buffer =
        allocator
            .directBuffer(WebSocketHead.MAX_BYTES + sizeHint)
            .writeZero(WebSocketHead.MAX_BYTES);
    ByteBufUtil.writeAscii(buffer, command);
    buffer.writeByte('\n');
    return new StompFrame(buffer, version);
  }

  StompFrame header(String name, String value) {
    version.writeHeader(buffer, name, value);
    return this;
  }

  StompFrame header(String name, long value) {
    version.writeHeader(buffer, name, value);
    return this;
  }

  ByteBuf body(byte[] body) {
    buffer.writeByte('\n').writeBytes(body).writeByte(0);
    return finish();
  }

  ByteBuf noBody() {
    buffer.writeByte('\n').writeByte(0);
    return finish();
  }

  /** Writes the head just before where the STOMP frame begins. */
  private ByteBuf finish() {
    int end = buffer.writerIndex();
    int payload = end - WebSocketHead.MAX_BYTES;
    int start = WebSocketHead.MAX_BYTES - WebSocketHead.bytes(payload);
    WebSocketHead.write(buffer.writerIndex(start), WebSocketHead.TEXT, payload);
    return buffer.setIndex(start, end);
  }

  /** The answer to a WebSocket Ping, whose payload has 125 bytes at most. */
  static ByteBuf pong(ByteBuf payload, ByteBufAllocator allocator) {
    int bytes = payload.readableBytes();
    ByteBuf pong = allocator.directBuffer(WebSocketHead.bytes(bytes) + bytes);
    return WebSocketHead.write(pong, WebSocketHead.PONG, bytes)
        .writeBytes(payload, payload.readerIndex(), bytes);
  }

  /** The WebSocket close frame (RFC 6455, section 5.5.1). */
  static ByteBuf close(CloseReason reason, ByteBufAllocator allocator) {
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    int bytes = Short.BYTES + text.length;
    ByteBuf close = allocator.directBuffer(WebSocketHead.bytes(bytes) + bytes);
    return WebSocketHead.write(close, WebSocketHead.CLOSE, bytes)
        .writeShort(reason.code())
        .writeBytes(text);
  }

  /** A heart-beat: an end of line on its own. */
  static ByteBuf heartBeat() {
    return HEART_BEAT.duplicate();
  }
}
