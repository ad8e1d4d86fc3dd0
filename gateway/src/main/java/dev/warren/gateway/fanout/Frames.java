package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** Makes frames for a single subscription, for its history or snapshot. */
public final class Frames {

  private Frames() {}

  /**
   * The frames of all messages in one buffer.
   *
   * @return a buffer whose reference is the caller's
   */
  public static ByteBuf of(
      List<TopicMessage> messages, MessageEncoder encoder, ByteBufAllocator allocator) {
    byte[][] commons = new byte[messages.size()][];
    int bytes = 0;
    for (int i = 0; i < commons.length; i++) {
      commons[i] = messages.get(i).encodedAs(encoder.format());
      bytes += encoder.frameBytes(commons[i]);
    }
    ByteBuf frames = allocator.directBuffer(bytes);
    for (int i = 0; i < commons.length; i++) {
      encoder.write(frames, commons[i], messages.get(i).text());
    }
    return frames;
  }
}
