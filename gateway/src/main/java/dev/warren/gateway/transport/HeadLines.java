package dev.warren.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Finds headers that are folded over several lines (RFC 9112, section 5.2), before the HTTP codec
 * joins the lines. Each connection has one, in front of the codec. Event loop only.
 */
final class HeadLines extends ChannelInboundHandlerAdapter {

  private boolean inHead = true;
  private boolean folded;
  private boolean firstLine = true;

  /** Whether the current line is empty so far. */
  private boolean empty = true;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (inHead && message instanceof ByteBuf bytes) {
      look(bytes);
    }
    context.fireChannelRead(message);
  }

  private void look(ByteBuf bytes) {
    for (int at = bytes.readerIndex(); at < bytes.writerIndex() && inHead; at++) {
      byte next = bytes.getByte(at);
      if (next == '\n') {
        inHead = !empty || firstLine;
        firstLine &= empty; // A client may send empty lines before its request.
        empty = true;
      } else if (next != '\r') {
        folded |= empty && !firstLine && (next == ' ' || next == '\t');
        empty = false;
      }
    }
  }

  /** Whether the head that the codec has just decoded had a folded header. */
  boolean isFolded() {
    return folded;
  }

  /** A head follows. */
  void expectHead() {
    inHead = true;
    folded = false;
    firstLine = true;
    empty = true;
  }
}
