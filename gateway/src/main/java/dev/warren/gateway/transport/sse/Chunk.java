package dev.warren.gateway.transport.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finished chunks of a response with chunked transfer coding (RFC 9112, section 7.1). */
final class Chunk {

  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Chunk() {}

  static byte[] of(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        (Integer.toHexString(payload.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = new byte[head.length + payload.length + 2];
    System.arraycopy(head, 0, chunk, 0, head.length);
    System.arraycopy(payload, 0, chunk, head.length, payload.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  /**
   * A server-sent event (HTML, section 9.2).
   *
   * @param id the position from which a client resumes after this event; null to leave that
   *     position unchanged
   * @param json on one line; empty for an event that only carries an id
   */
  static byte[] event(@Nullable Long id, String json) {
    StringBuilder event = new StringBuilder(json.length() + 64);
    if (id != null) {
      event.append("id: ").append(id).append('\n');
    }
    if (!json.isEmpty()) {
      event.append("data: ").append(json).append('\n');
    }
    return of(event.append('\n').toString());
  }

  /** An SSE comment, which clients ignore. */
  static byte[] comment() {
    return of(":\n\n");
  }

  /** The chunk that ends the response. */
  static byte[] last() {
    return LAST;
  }

  static ByteBuf buffer(byte[] chunk, ByteBufAllocator allocator) {
    return allocator.directBuffer(chunk.length).writeBytes(chunk);
  }
}
