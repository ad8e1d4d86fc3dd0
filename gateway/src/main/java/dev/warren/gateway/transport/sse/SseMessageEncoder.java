package dev.warren.gateway.transport.sse;

import dev.warren.gateway.fanout.Gap;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Encodes each topic message as one chunk with one event, the same for every client. */
enum SseMessageEncoder implements MessageEncoder, MessageEncoder.WireFormat {
  ONLY;

  @Override
  public WireFormat format() {
    return this;
  }

  @Override
  public byte[] encode(TopicMessage message) {
    return Chunk.event(
        message.position(), new String(EventJson.bytes(message), StandardCharsets.UTF_8));
  }

  @Override
  public ByteBuf gap(Gap gap, ByteBufAllocator allocator) {
    return Chunk.buffer(OwnEvents.gap(gap.pattern().toString(), gap.from(), gap.to()), allocator);
  }

  @Override
  public int frameBytes(byte[] common) {
    return common.length;
  }

  @Override
  public void write(ByteBuf to, byte[] common, boolean text) {
    to.writeBytes(common);
  }
}
