package dev.warren.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection whose other end reads or does not, as the test decides. Its event loop is the
 * calling thread.
 */
public final class FakeConnection {

  /** Whether the other end takes flushed bytes. */
  public boolean reads = true;

  /** How often the connection was flushed. */
  public int flushes;

  private final ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
              flushes++;
              if (reads) {
                context.flush();
              }
            }
          },
          anchor);

  /**
   * While the other end does not read, Netty accepts one write, and its buffer is full after that.
   */
  public FakeConnection withSmallBuffer() {
    return withBuffer(2);
  }

  /** Netty's buffer is full once it has this many bytes. */
  public FakeConnection withBuffer(int bytes) {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, bytes));
    return this;
  }

  public EmbeddedChannel channel() {
    return channel;
  }

  /** The context for an outbox to write to. */
  public ChannelHandlerContext context() {
    return channel.pipeline().context(anchor);
  }

  /** The bytes that the other end took since the last call, one string for each write. */
  public List<String> taken() {
    List<String> taken = new ArrayList<>();
    each(frames -> taken.add(frames.toString(StandardCharsets.US_ASCII)));
    return taken;
  }

  /** The sizes of the writes that the other end has taken since the last call. */
  public List<Integer> takenSizes() {
    List<Integer> sizes = new ArrayList<>();
    each(frames -> sizes.add(frames.readableBytes()));
    return sizes;
  }

  /** Ends the connection and releases the frames that the test has not read. */
  public void close() {
    channel.finishAndReleaseAll();
  }

  private void each(Consumer<ByteBuf> action) {
    ByteBuf frames;
    while ((frames = channel.readOutbound()) != null) {
      action.accept(frames);
      frames.release();
    }
  }
}
