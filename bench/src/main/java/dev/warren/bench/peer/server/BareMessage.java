package dev.warren.bench.peer.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A body in a finished WebSocket frame that is as large as Warren's STOMP MESSAGE. */
final class BareMessage {

  private static final int FINAL_TEXT = 0x81;
  private static final int FRAME_HEADER_MAX_BYTES = 10;

  /** A number with as many digits as a position in Warren's log. */
  private static final AtomicLong POSITION = new AtomicLong(100_000_000_000_000L);

  private static final byte[] TO_MESSAGE_ID = ascii("MESSAGE\nsubscription:sub-0\nmessage-id:");
  private static final byte[] TO_TIMESTAMP = ascii("\ndestination:/topic/bench.c0.x\ntimestamp:");
  private static final byte[] TO_LENGTH = ascii("\ncontent-type:application/json\ncontent-length:");
  private static final byte[] TO_BODY = ascii("\n\n");

  private BareMessage() {}

  static ByteBuf encode(ByteBuf body, ByteBufAllocator allocator) {
    byte[] id = ascii(Long.toString(POSITION.incrementAndGet()));
    byte[] timestamp = ascii(Long.toString(System.currentTimeMillis()));
    byte[] length = ascii(Integer.toString(body.readableBytes()));
    int payload =
        TO_MESSAGE_ID.length
            + id.length
            + TO_TIMESTAMP.length
            + timestamp.length
            + TO_LENGTH.length
            + length.length
            + TO_BODY.length
            + body.readableBytes()
            + 1;
    ByteBuf frame = allocator.directBuffer(FRAME_HEADER_MAX_BYTES + payload);
    frame.writeByte(FINAL_TEXT);
    if (payload < 126) {
      frame.writeByte(payload);
    } else if (payload < 1 << 16) {
      frame.writeByte(126).writeShort(payload);
    } else {
      frame.writeByte(127).writeLong(payload);
    }
    return frame
        .writeBytes(TO_MESSAGE_ID)
        .writeBytes(id)
        .writeBytes(TO_TIMESTAMP)
        .writeBytes(timestamp)
        .writeBytes(TO_LENGTH)
        .writeBytes(length)
        .writeBytes(TO_BODY)
        .writeBytes(body, body.readerIndex(), body.readableBytes())
        .writeByte(0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
