package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a {@link Subscriber}'s frames. Before the connection opens and after it has closed, frames
 * are dropped without an error. Any thread.
 */
final class Link {

  private static final int PATIENCE_S = 2;

  private volatile @Nullable ChannelHandlerContext context;

  void opened(ChannelHandlerContext active, byte[] request) {
    context = active;
    active.writeAndFlush(active.alloc().buffer(request.length).writeBytes(request));
  }

  void send(String text) {
    with(context -> context.writeAndFlush(Frames.text(context.alloc(), text)));
  }

  void sendBinary(String text) {
    send(FrameReader.BINARY, text.getBytes(StandardCharsets.UTF_8));
  }

  void send(int opcode, byte[] payload) {
    with(context -> context.writeAndFlush(Frames.frame(context.alloc(), opcode, payload)));
  }

  /** Sends finished frames; takes over the buffer's reference. */
  void write(ByteBuf frames) {
    ChannelHandlerContext open = context;
    if (open != null && open.channel().isOpen()) {
      open.writeAndFlush(frames);
    } else {
      frames.release();
    }
  }

  /**
   * Sends a Close frame. The server then ends the TCP connection; if that takes too long, the
   * client ends it.
   */
  void sendClose(int code) {
    with(context -> context.writeAndFlush(Frames.close(context.alloc(), code)));
    closeLater();
  }

  void closeLater() {
    with(
        context ->
            context.executor().schedule(() -> context.close(), PATIENCE_S, TimeUnit.SECONDS));
  }

  void close() {
    with(ChannelHandlerContext::close);
  }

  void read(boolean wanted) {
    with(context -> context.channel().config().setAutoRead(wanted));
  }

  boolean isOpen() {
    ChannelHandlerContext open = context;
    return open != null && open.channel().isOpen();
  }

  boolean isWritable() {
    ChannelHandlerContext open = context;
    return open != null && open.channel().isWritable();
  }

  private void with(Consumer<ChannelHandlerContext> what) {
    ChannelHandlerContext open = context;
    if (open != null && open.channel().isOpen()) {
      what.accept(open);
    }
  }
}
