package dev.warren.gateway.transport.sse;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/** Holds back what is written, until {@link #release} sends all of it at once. Event loop only. */
final class HeldFlushes extends ChannelOutboundHandlerAdapter {

  private @Nullable ChannelHandlerContext context;

  private HeldFlushes() {}

  static HeldFlushes in(ChannelPipeline pipeline) {
    HeldFlushes held = new HeldFlushes();
    pipeline.addFirst(held);
    return held;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    // Comes with the release.
  }

  void release() {
    ChannelHandlerContext held = context;
    if (held != null && !held.isRemoved()) {
      held.flush();
      held.pipeline().remove(this);
    }
  }
}
