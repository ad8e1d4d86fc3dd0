package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.fanout.MessageEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Frames of one subscription, of which the first has one more header. For that one alone. */
final class FirstFrameEncoder implements MessageEncoder {

  private final StompMessageEncoder first;
  private final StompMessageEncoder rest;

  /** What the first frame is made of: a frame is measured before it is written. */
  private byte @Nullable [] firstCommon;

  FirstFrameEncoder(StompMessageEncoder encoder, String header, boolean value) {
    this.first = encoder.with(header, value);
    this.rest = encoder;
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

  private StompMessageEncoder of(byte[] common) {
    return common == firstCommon ? first : rest;
  }

  @Override
  public MessageEncoder afterGap() {
    return rest.afterGap();
  }

  @Override
  public MessageEncoder next() {
    return firstCommon == null ? this : rest;
  }
}
