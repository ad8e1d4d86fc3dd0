package dev.warren.gateway.session;

import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes a message as {@code <prefix>:<body> }; the prefix may differ for the first message. */
record PlainEncoder(String first, String rest) implements MessageEncoder {

  private static final WireFormat BODY = TopicMessage::body;

  @Override
  public WireFormat format() {
    return BODY;
  }

  @Override
  public MessageEncoder next() {
    return new PlainEncoder(rest, rest);
  }

  @Override
  public int frameBytes(byte[] common) {
    return first.length() + common.length + 2;
  }

  @Override
  public void write(ByteBuf to, byte[] common, boolean text) {
    to.writeBytes(first.getBytes(StandardCharsets.US_ASCII)).writeByte(':');
    to.writeBytes(common).writeByte(' ');
  }
}
