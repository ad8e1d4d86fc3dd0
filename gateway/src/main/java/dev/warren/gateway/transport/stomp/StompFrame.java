package dev.warren.gateway.transport.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * A STOMP frame on its way out, written straight into a finished WebSocket frame: a server's frames
 * are not masked (RFC 6455, section 5.1), so the same bytes serve every client.
 */
final class StompFrame {

  /**
   * The longest head of an unmasked WebSocket frame; a shorter one leaves the first bytes unused.
   */
  private static final int MAX_HEAD = 10;

  private static final int FIN = 0x80;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int PONG = 0xA;

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
    ByteBuf buffer = allocator.directBuffer(MAX_HEAD + sizeHint).writeZero(MAX_HEAD);
    ByteBufUtil.writeAscii(buffer, command);
    buffer.writeByte('\n');
    return new StompFrame(buffer, version);
  }

  StompFrame header(String name, String value) {
    ByteBufUtil.writeUtf8(buffer, version.escapeName(name));
    buffer.writeByte(':');
    ByteBufUtil.writeUtf8(buffer, version.escape(value));
    buffer.writeByte('\n');
    return this;
  }

  StompFrame header(String name, long value) {
    ByteBufUtil.writeAscii(buffer, name);
    buffer.writeByte(':');
    ByteBufUtil.writeAscii(buffer, Long.toString(value));
    buffer.writeByte('\n');
    return this;
  }

  ByteBuf body(byte[] body, boolean text) {
    buffer.writeByte('\n').writeBytes(body).writeByte(0);
    return finish(text ? TEXT : BINARY);
  }

  ByteBuf noBody() {
    buffer.writeByte('\n').writeByte(0);
    return finish(TEXT);
  }

  /** Writes the WebSocket head backwards from where the STOMP frame begins. */
  private ByteBuf finish(int opcode) {
    int length = buffer.writerIndex() - MAX_HEAD;
    int start;
    if (length < 126) {
      start = MAX_HEAD - 2;
      buffer.setByte(start + 1, length);
    } else if (length < 65_536) {
      start = MAX_HEAD - 4;
      buffer.setByte(start + 1, 126).setShort(start + 2, length);
    } else {
      start = 0;
      buffer.setByte(1, 127).setLong(2, length);
    }
    return buffer.setByte(start, FIN | opcode).readerIndex(start);
  }

  /** The answer to a WebSocket Ping, whose payload has 125 bytes at most. */
  static ByteBuf pong(ByteBuf payload, ByteBufAllocator allocator) {
    return allocator
        .directBuffer(2 + payload.readableBytes())
        .writeByte(FIN | PONG)
        .writeByte(payload.readableBytes())
        .writeBytes(payload, payload.readerIndex(), payload.readableBytes());
  }

  /** A heart-beat: an end of line on its own. */
  static ByteBuf heartBeat(ByteBufAllocator allocator) {
    return allocator.directBuffer(3).writeByte(FIN | TEXT).writeByte(1).writeByte('\n');
  }
}
