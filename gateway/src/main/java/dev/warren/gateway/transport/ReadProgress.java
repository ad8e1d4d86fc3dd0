package dev.warren.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/** How much of what is written to a connection its client has read. Event loop only. */
final class ReadProgress {

  /**
   * So much a client has to read until a deadline to get another one: the largest response then
   * takes an hour or so at most.
   */
  private static final int LEAST = 64 * 1024;

  /** Bytes written since the {@link #begin}, about. */
  private long written;

  /** How many of them the operating system had taken when the deadline was set. */
  private long takenBefore;

  /** The bytes that the operating system has not taken yet. */
  static long inNetty(ChannelHandlerContext context) {
    ChannelOutboundBuffer netty = context.channel().unsafe().outboundBuffer();
    return netty == null ? 0 : netty.totalPendingWriteBytes() - netty.currentProgress();
  }

  /** The first write after the client had read everything; it is yet to be counted. */
  void begin(long inNetty) {
    written = inNetty;
    takenBefore = 0;
  }

  void wrote(long bytes) {
    written += bytes;
  }

  /** Whether the client has read so much since it was asked last that it gets more time. */
  boolean goesOn(ChannelHandlerContext context) {
    long taken = written - inNetty(context);
    if (taken - takenBefore < LEAST) {
      return false;
    }
    takenBefore = taken;
    return true;
  }
}
