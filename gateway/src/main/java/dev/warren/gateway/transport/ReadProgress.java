package dev.warren.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/** How many of the bytes written to a connection its client has read. Event loop only. */
final class ReadProgress {

  /**
   * How much a client has to read before a deadline to get another deadline. The largest response
   * then takes an hour or so at most.
   */
  private static final int LEAST = 64 * 1024;

  /** About how many bytes were written since {@link #begin}. */
  private long written;

  /** How many of the written bytes the operating system had taken when the deadline was set. */
  private long takenBefore;

  /** The bytes that the operating system has not taken yet. */
  static long inNetty(ChannelHandlerContext context) {
    ChannelOutboundBuffer netty = context.channel().unsafe().outboundBuffer();
    return netty == null ? 0 : netty.totalPendingWriteBytes() - netty.currentProgress();
  }

  /**
   * Begins with the first write after the client had read everything. That write is not counted
   * yet.
   */
  void begin(long inNetty) {
    written = inNetty;
    takenBefore = 0;
  }

  void wrote(long bytes) {
    written += bytes;
  }

  /** Whether the client has read enough since the last call to get more time. */
  boolean goesOn(ChannelHandlerContext context) {
    long taken = written - inNetty(context);
    if (taken - takenBefore < LEAST) {
      return false;
    }
    takenBefore = taken;
    return true;
  }
}
