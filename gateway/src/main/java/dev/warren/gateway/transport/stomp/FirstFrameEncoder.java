package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.fanout.MessageEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one subscription, whose first frame differs. An instance serves one subscription
 * only.
 */
final class FirstFrameEncoder implements MessageEncoder {

  private final MessageEncoder first;
  private final MessageEncoder rest;

  /** The first message. {@link #frameBytes} stores it, and {@link #write} recognizes it. */
  private byte @Nullable [] firstCommon;

  FirstFrameEncoder(MessageEncoder first, MessageEncoder rest) {
    this.first = first;
    this.rest = rest;
  }

  @Override
  public WireFormat format() {
    return rest.format();
  }

  @Override
  public int frameBytes(byte[] common) {
    if (firstCommon == null) {
      firstCommon = common;
    }
    return of(common).frameBytes(common);
  }

  @Override
  public void write(ByteBuf to, byte[] common, boolean text) {
    of(common).write(to, common, text);
  }

  private MessageEncoder of(byte[] common) {
    return common == firstCommon ? first : rest;
  }

  @Override
  public @Nullable MessageEncoder afterGap() {
    return rest.afterGap();
  }

  @Override
  public MessageEncoder next() {
    return firstCommon == null ? this : rest;
  }
}
