package dev.warren.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Finds headers that are folded over several lines (RFC 9112, section 5.2), before the HTTP codec
 * joins the lines. One for each connection, in front of the codec. Event loop only.
 *
 * <p>Several requests may come in one read. The codec gets each head, and each body of known
 * length, in a part of its own: once it has decoded a request, the next byte here begins a head.
 */
final class HeadLines extends ChannelInboundHandlerAdapter {

  /** The length of a body that comes in chunks, which only the codec can find the end of. */
  static final long CHUNKED = Long.MAX_VALUE;

  private boolean inHead = true;
  private boolean folded;
  private boolean firstLine = true;

  /** Whether the line so far is empty. */
  private boolean empty = true;

  /** How many bytes of the body are still to come. */
  private long body;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      while (bytes.isReadable() && !context.isRemoved()) {
        pass(context, bytes);
      }
      if (bytes.isReadable()) {
        context.close(); // The client did not wait for the response that ends HTTP.
      }
    } finally {
      bytes.release();
    }
  }

  private void pass(ChannelHandlerContext context, ByteBuf bytes) {
    boolean chunks = !inHead && body == CHUNKED;
    int count = inHead ? look(bytes) : (int) Math.min(body, bytes.readableBytes());
    if (!inHead && !chunks) {
      body -= count;
    }
    ByteBuf part = bytes.readRetainedSlice(count);
    boolean lineEnds = !chunks || endsWithEmptyLine(part);
    context.fireChannelRead(part);
    // The end of the chunks came with the beginning of a head, which nobody has looked at.
    folded |= chunks && inHead && !lineEnds;
  }

  /** Returns how many of the bytes belong to the head. */
  private int look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex() && inHead) {
      byte next = bytes.getByte(at++);
      if (next == '\n') {
        inHead = !empty || firstLine;
        firstLine &= empty; // A client may send empty lines before its request.
        empty = true;
      } else if (next != '\r') {
        folded |= empty && !firstLine && (next == ' ' || next == '\t');
        empty = false;
      }
    }
    if (!inHead) {
      body = CHUNKED; // Until the codec knows better.
    }
    return at - bytes.readerIndex();
  }

  private static boolean endsWithEmptyLine(ByteBuf bytes) {
    int last = bytes.writerIndex() - 1;
    int before = last - 1;
    if (before > bytes.readerIndex() && bytes.getByte(before) == '\r') {
      before--;
    }
    return before < bytes.readerIndex()
        || bytes.getByte(last) == '\n' && bytes.getByte(before) == '\n';
  }

  /**
   * Whether the head that the codec has just decoded had a folded header; also where it came right
   * behind chunks, so that nobody has looked at it.
   */
  boolean isFolded() {
    return folded || inHead;
  }

  /** The next bytes are those of a body; {@link #CHUNKED} for one of unknown length. */
  void expectBody(long bytes) {
    body = bytes;
  }

  /** The codec has decoded a whole request: the next bytes are those of a head. */
  void expectHead() {
    inHead = true;
    folded = false;
    firstLine = true;
    empty = true;
  }
}
