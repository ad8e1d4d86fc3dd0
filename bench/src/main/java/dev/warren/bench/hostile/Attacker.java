package dev.warren.bench.hostile;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One hostile client. It performs its attack on one connection after another, until the process
 * ends. Confined to its event loop.
 *
 * @param dial makes the client's connections, from its own address to the server
 */
record Attacker(Attack attack, Supplier<Bootstrap> dial, Tally tally) {

  /**
   * The pause before a reconnect. A client that comes back at once would mostly measure how fast
   * the kernel opens connections.
   */
  private static final int RETURN_AFTER_MS = 1_000;

  /**
   * The connections of all clients with the same attack.
   *
   * @param opened how many there were
   * @param ended how many of them the server refused or ended
   */
  record Tally(LongAdder opened, LongAdder ended) {

    Tally() {
      this(new LongAdder(), new LongAdder());
    }
  }

  void connect() {
    ChannelFuture connecting = dial.get().handler(new Connection()).connect();
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            tally.opened().increment();
          } else {
            comeBack(connecting);
          }
        });
  }

  private void comeBack(ChannelFuture gone) {
    tally.ended().increment();
    gone.channel().eventLoop().schedule(this::connect, RETURN_AFTER_MS, TimeUnit.MILLISECONDS);
  }

  /** One connection of the client. */
  private final class Connection extends ChannelInboundHandlerAdapter {

    private boolean begun;
    private int number;
    private @Nullable Future<?> repeating;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context, attack.request());
      if (!attack.upgrades()) {
        begin(context);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf read = (ByteBuf) message;
      boolean switched =
          !begun && read.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101");
      read.release();
      if (switched) {
        begin(context);
      }
    }

    private void begin(ChannelHandlerContext context) {
      begun = true;
      attack.opening().forEach(bytes -> send(context, bytes));
      context.channel().config().setAutoRead(attack.reads());
      repeating =
          context
              .executor()
              .scheduleAtFixedRate(
                  () -> repeat(context), attack.everyMs(), attack.everyMs(), TimeUnit.MILLISECONDS);
    }

    private void repeat(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        send(context, attack.repeated().apply(number++));
      }
    }

    private void send(ChannelHandlerContext context, byte[] bytes) {
      if (bytes.length > 0) {
        context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (repeating != null) {
        repeating.cancel(false);
      }
      comeBack(context.newSucceededFuture());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
