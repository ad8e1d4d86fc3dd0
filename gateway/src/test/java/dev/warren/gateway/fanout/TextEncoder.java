package dev.warren.gateway.fanout;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes frames of the form {@code <id>:<position> }. Equal only to itself. */
class TextEncoder implements MessageEncoder {

  private static final WireFormat TEXT =
      message -> (":" + message.position() + " ").getBytes(StandardCharsets.US_ASCII);

  private final String id;
  private final WireFormat format;

  TextEncoder(String id) {
    this(id, TEXT);
  }

  TextEncoder(String id, WireFormat format) {
    this.id = id;
    this.format = format;
  }

  @Override
  public WireFormat format() {
    return format;
  }

  @Override
  public int frameBytes(byte[] common) {
    return id.length() + common.length;
  }

  @Override
  public void write(ByteBuf to, byte[] common, boolean text) {
    to.writeBytes(id.getBytes(StandardCharsets.US_ASCII)).writeBytes(common);
  }
}
