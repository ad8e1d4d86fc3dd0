package dev.warren.gateway.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;

/**
 * What waits to be written to one connection: finished frames, in the order they were put in,
 * bounded in bytes. Used on the connection's event loop only.
 */
public final class Outbox {

  private final ChannelHandlerContext context;
  private final long limitBytes;
  private final Runnable onFull;

  private boolean full;
  private long lastWriteNanos = System.nanoTime();

  /**
   * @param context where finished frames are written, below every handler that would encode them
   * @param limitBytes the most that may wait; a write past it is dropped and the outbox is full for
   *     good, since to go on would be a silent gap
   * @param onFull told once, on the event loop
   */
  public Outbox(ChannelHandlerContext context, long limitBytes, Runnable onFull) {
    this.context = context;
    this.limitBytes = limitBytes;
    this.onFull = onFull;
  }

  public EventLoop eventLoop() {
    return context.channel().eventLoop();
  }

  /** Takes over one reference to a finished frame; it goes out with the next {@link #flush()}. */
  public void write(ByteBuf frame) {
    if (full) {
      frame.release();
    } else if (waitingBytes() + frame.readableBytes() > limitBytes) {
      frame.release();
      full = true;
      // Later: whoever writes is in the midst of everybody's frames.
      eventLoop().execute(onFull);
    } else {
      writeLast(frame);
    }
  }

  /** Writes past the limit: for the last words to a client whose outbox is full. */
  public void writeLast(ByteBuf frame) {
    lastWriteNanos = System.nanoTime();
    context.write(frame, context.voidPromise());
  }

  /** Hands what was written to the operating system, as much of it as that takes. */
  public void flush() {
    context.flush();
  }

  /** When something was last written, by {@link System#nanoTime()}. */
  public long lastWriteNanos() {
    return lastWriteNanos;
  }

  private long waitingBytes() {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }
}
