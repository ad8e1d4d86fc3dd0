package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * A client's WebSocket frames. RFC 6455 requires a mask; a mask of zero leaves the payload
 * unchanged.
 */
final class Frames {

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;

  private Frames() {}

  static void head(ByteBuf out, int opcode, int length) {
    out.writeByte(FIN | opcode);
    if (length < 126) {
      out.writeByte(MASKED | length);
    } else if (length < 65_536) {
      out.writeByte(MASKED | 126).writeShort(length);
    } else {
      out.writeByte(MASKED | 127).writeLong(length);
    }
    out.writeInt(0);
  }

  static ByteBuf frame(ByteBufAllocator buffers, int opcode, byte[] payload) {
    ByteBuf out = buffers.buffer(payload.length + 14);
    head(out, opcode, payload.length);
    return out.writeBytes(payload);
  }

  static ByteBuf text(ByteBufAllocator buffers, String payload) {
    return frame(buffers, FrameReader.TEXT, payload.getBytes(StandardCharsets.UTF_8));
  }

  static ByteBuf close(ByteBufAllocator buffers, int code) {
    ByteBuf out = buffers.buffer(8);
    head(out, FrameReader.CLOSE, 2);
    return out.writeShort(code);
  }
}
