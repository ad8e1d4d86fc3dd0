package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.transport.websocket.WebSocketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Map;

/**
 * Writes a STOMP frame straight into a finished WebSocket frame. A server does not mask its frames
 * (RFC 6455, section 5.1), so Netty's encoder has nothing left to do.
 */
final class StompFrame {

  private static final ByteBuf WEB_SOCKET_BEAT = heartBeatOf(Framing.WEB_SOCKET);
  private static final ByteBuf BEAT = heartBeatOf(Framing.NONE);

  private final ByteBuf buffer;
  private final StompVersion version;
  private final Framing framing;

  private StompFrame(ByteBuf buffer, StompVersion version, Framing framing) {
    this.buffer = buffer;
    this.version = version;
    this.framing = framing;
  }

  /**
   * @param sizeHint about how many bytes the frame has; the buffer grows if there are more
   */
  static StompFrame of(
      String command,
      StompVersion version,
      Framing framing,
      ByteBufAllocator allocator,
      int sizeHint) {
    ByteBuf buffer =
        allocator
            .directBuffer(WebSocketHead.MAX_BYTES + sizeHint)
            .writeZero(WebSocketHead.MAX_BYTES);
    ByteBufUtil.writeAscii(buffer, command);
    buffer.writeByte('\n');
    return new StompFrame(buffer, version, framing);
  }

  StompFrame header(String name, String value) {
    version.writeHeader(buffer, name, value);
    return this;
  }

  StompFrame header(String name, long value) {
    version.writeHeader(buffer, name, value);
    return this;
  }

  /** Writes the publisher's own headers, without those that only the server may write. */
  StompFrame own(Map<String, String> headers) {
    StompMessageFormat.writeOwn(buffer, version, headers);
    return this;
  }

  ByteBuf body(byte[] body) {
    return body(body, true);
  }

  /**
   * @param text whether the body is UTF-8
   */
  ByteBuf body(byte[] body, boolean text) {
    buffer.writeByte('\n').writeBytes(body).writeByte(0);
    return finish(text);
  }

  ByteBuf noBody() {
    buffer.writeByte('\n').writeByte(0);
    return finish(true);
  }

  /**
   * Writes the head into the space reserved for it, now that the size of the STOMP frame is known.
   */
  private ByteBuf finish(boolean text) {
    int end = buffer.writerIndex();
    int payload = end - WebSocketHead.MAX_BYTES;
    int start = WebSocketHead.MAX_BYTES - framing.headBytes(payload);
    framing.writeHead(buffer.writerIndex(start), text, payload);
    return buffer.setIndex(start, end);
  }

  /** A heart-beat: a single line end. */
  static ByteBuf heartBeat(Framing framing) {
    return (framing == Framing.WEB_SOCKET ? WEB_SOCKET_BEAT : BEAT).duplicate();
  }

  private static ByteBuf heartBeatOf(Framing framing) {
    return Unpooled.unreleasableBuffer(
        framing.writeHead(Unpooled.directBuffer(3), true, 1).writeByte('\n'));
  }
}
